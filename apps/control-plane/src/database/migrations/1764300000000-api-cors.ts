import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An API says what it is for, and which web pages may call it. */
export class ApiCors1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table keyplane.apis add column description text, add column cors jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table keyplane.apis drop column description, drop column cors');
  }
}
