import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How old each signing key is to Keyplane; of those that are there, the last change is known. */
export class KeysSeen1764350000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table keyplane.key_manager_keys add column seen_at jsonb not null default '[]'`);
    await runner.query(`update keyplane.key_manager_keys k set seen_at = (select coalesce(jsonb_agg(seen.at), '[]') from (select to_char(k.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from jsonb_array_elements(k.keys)) seen)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table keyplane.key_manager_keys drop column seen_at');
  }
}
