import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A tombstone is a row of the outbox without a payload. */
export class OutboxTombstones1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table keyplane.outbox alter column payload drop not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('delete from keyplane.outbox where payload is null; alter table keyplane.outbox alter column payload set not null');
  }
}
