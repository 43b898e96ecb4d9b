import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFakeOidcServer, type FakeOidcServer } from '@keyplane/connectors/fake';
import type { Application, GeneratedKey, KeyManager, TestToken } from '@keyplane/contracts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { findClientPrograms } from '../../../../tools/postgres/client-programs.mjs';
import { REPOSITORY } from '../../src/config/repository.js';
import { World } from '../faults/world.js';

jest.setTimeout(90_000);
const run = promisify(execFile);
const programs = await findClientPrograms();
const OPERATIONS = readFileSync(join(REPOSITORY, 'docs/operations.md'), 'utf8');

/** The commands that docs/operations.md gives for this. */
function commandsFor(purpose: string): string {
  const [, text] = new RegExp(`\`\`\`sh ${purpose}\\n([^\`]+)\`\`\``).exec(OPERATIONS) ?? [];
  if (text === undefined) throw new Error(`docs/operations.md says nothing on ${purpose}`);
  return text;
}

if (programs.folder === null) it.skip(`backup and restore need pg_dump: ${programs.reason}`, () => undefined);
else
  describe('a backup that is made and restored as docs/operations.md says', () => {
    const path = `${programs.folder}:${String(process.env.PATH)}`;
    let folder: string;
    let server: FakeOidcServer;
    let world: World;
    let key: GeneratedKey;
    let before: { epoch: string; sequence: number };
    let masterKey: string;

    const shell = (commands: string) => run('sh', ['-e', '-c', commands], { cwd: folder, env: { PATH: path, KEYPLANE_MIGRATION_DATABASE_URL: world.installation.controlPlaneDescription.env.KEYPLANE_MIGRATION_DATABASE_URL } });
    const position = async (): Promise<{ epoch: string; sequence: number }> => (await world.health()).position ?? { epoch: '', sequence: 0 };
    const testToken = async (): Promise<number> => (await world.automation.post<TestToken>(`/keys/${key.id}/token`, {})).status;

    /** What the control plane says when it is started on the restored database with another environment. */
    async function startWith(changes: Record<string, string | undefined>): Promise<{ code: number; said: string }> {
      const { file, env } = world.installation.controlPlaneDescription;
      const failure = await run(process.execPath, [file], { env: { ...env, ...changes }, timeout: 30_000 }).then(() => null, (error: { code: number; stderr: string }) => error); // it is to end by itself
      return { code: failure?.code ?? 0, said: failure?.stderr ?? '' };
    }

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'keyplane-backup-'));
      [server, world] = await Promise.all([startFakeOidcServer({}), World.create({ withKafka: false })]);
      const { automation } = world;
      const keyManager = await automation.create<KeyManager>('/key-managers', { name: 'foreign', type: 'generic-oidc', wellKnownEndpoint: `${server.issuer}/.well-known/openid-configuration` });
      const application = await automation.create<Application>('/applications', { name: 'With a secret' });
      key = await automation.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: keyManager.id, environment: 'PRODUCTION', grantTypes: ['client_credentials'] });
      expect(await testToken()).toBe(200);
      await world.untilCurrent();
      await shell(commandsFor('backup'));
      masterKey = readFileSync(String(world.installation.controlPlaneDescription.env.KEYPLANE_MASTER_KEY_FILE), 'utf8').trim();
      // What is lost: the gateway is ahead of the backup.
      await world.renameApplication('Renamed after the backup');
      await world.setEnabled(false);
      await world.untilVerdict('401 issuer-disabled');
      await world.untilCurrent();
      before = await position();
      await world.installation.killControlPlane();
      await world.installation.replaceDatabase();
      await shell(commandsFor('restore'));
    });
    afterAll(async () => {
      await world?.remove();
      await server?.close();
      rmSync(folder, { recursive: true });
    });

    it('holds no secret that can be read', async () => {
      const { stdout: dump } = await run(join(String(programs.folder), 'pg_restore'), ['--file=-', join(folder, 'keyplane.dump')], { maxBuffer: 64 * 1024 * 1024 });
      expect(dump).toContain('With a secret');
      for (const secret of [masterKey, String(key.clientSecret), world.installation.bootstrap.automation.clientSecret, String(world.installation.bootstrap.admin.password)]) expect(dump.includes(secret)).toBe(false);
    });

    it('is refused in one sentence under another master key, and under none', async () => {
      const other = await startWith({ KEYPLANE_MASTER_KEY_FILE: undefined, KEYPLANE_MASTER_KEY: randomBytes(32).toString('base64url') });
      expect(other).toEqual({ code: 1, said: expect.stringMatching(/^Cannot start: The master key \(\S+\) is not the one that this installation's secrets are encrypted under \(\S+\); start with that one\.\n$/) });
      const none = await startWith({ KEYPLANE_MASTER_KEY_FILE: undefined });
      expect(none).toEqual({ code: 1, said: expect.stringMatching(/^Cannot start: KEYPLANE_MASTER_KEY: set it, or KEYPLANE_MASTER_KEY_FILE, .*\n$/) });
      const gone = await startWith({ KEYPLANE_MASTER_KEY_FILE: join(folder, 'nowhere') });
      expect(gone).toEqual({ code: 1, said: expect.stringMatching(/^Cannot start: KEYPLANE_MASTER_KEY_FILE: ENOENT.*\n$/) });
    });

    it('comes back whole: in a new epoch the gateway returns to it, though it had seen more', async () => {
      expect(await world.verdict()).toBe('401 issuer-disabled');
      await world.installation.startControlPlane();
      await world.untilVerdict('200');
      await world.untilCurrent();
      expect((await position()).epoch.localeCompare(before.epoch)).toBe(1);
      expect(await world.rollout()).toMatchObject({ state: 'enforced' });
      expect((await world.automation.read<Application>(`/applications/${world.application.id}`)).name).not.toBe('Renamed after the backup');
    });

    it('has its encrypted secrets: they still open what they opened', async () => {
      expect(await testToken()).toBe(200);
    });

    it('can be changed as before, and is enforced', async () => {
      await world.setEnabled(false);
      await world.untilVerdict('401 issuer-disabled');
      await world.setEnabled(true);
      await world.untilVerdict('200');
    });

    it('keeps what each database role may do', async () => {
      const [facts] = await world.installation.sql<{ forced: boolean; owners: string[] }>(`select bool_and(relrowsecurity and relforcerowsecurity) filter (where exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id')) as forced,
        array_agg(distinct pg_get_userbyid(relowner)::text) as owners from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'keyplane' and relkind = 'r'`);
      expect(facts).toEqual({ forced: true, owners: ['keyplane_migrator'] });
    });
  });
