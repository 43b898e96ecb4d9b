import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { selfSigned } from '@keyplane/guarded-http/testing';
import { ConfigError, readConfig } from './env.js';

const masterKey = randomBytes(32).toString('base64url');
const good = { KEYPLANE_PUBLIC_URL: 'https://keyplane.example', DATABASE_URL: 'postgres://keyplane_app:p@db/k', KEYPLANE_SYSTEM_DATABASE_URL: 'postgres://keyplane_system:p@db/k', KEYPLANE_MASTER_KEY: masterKey, KEYPLANE_TRUSTED_PROXIES: '10.0.0.1' };

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  it('needs four variables; the rest has defaults', () => {
    expect(readConfig(good)).toMatchObject({ http: { port: 8080, host: '127.0.0.1', publicUrl: 'https://keyplane.example' }, kafka: null, bootstrap: null, keyRefreshMs: 30_000, logLevel: 'info', isChildProcess: false, database: { migrationUrl: null, poolSize: 20 } });
    expect(Object.isFrozen(readConfig(good))).toBe(true);
  });

  it('names all that is missing or wrong at once, each by its variable', () => {
    expect(problemsOf({ KEYPLANE_PORT: '70000', KEYPLANE_CONNECTOR_NETWORKS: 'moon', KEYPLANE_BOOTSTRAP: '{', KEYPLANE_LOG_LEVEL: 'loud' }).map((sentence) => sentence.split(':')[0]).sort()).toEqual(
      ['DATABASE_URL', 'KEYPLANE_BOOTSTRAP', 'KEYPLANE_CONNECTOR_NETWORKS', 'KEYPLANE_LOG_LEVEL', 'KEYPLANE_MASTER_KEY', 'KEYPLANE_PORT', 'KEYPLANE_PUBLIC_URL', 'KEYPLANE_SYSTEM_DATABASE_URL']);
    expect(problemsOf({ ...good, DATABASE_URL: undefined })).toEqual(['DATABASE_URL: is not set']);
  });

  it.each([['http://keyplane.example'], ['https://keyplane.example/path'], ['https://keyplane.example?x'], ['https://u:p@keyplane.example'], ['ftp://localhost'], ['keyplane.example'], ['']])('refuses the public URL "%s"', (url) => {
    expect(problemsOf({ ...good, KEYPLANE_PUBLIC_URL: url })).toEqual([expect.stringMatching(/^KEYPLANE_PUBLIC_URL: must be /)]);
  });

  it.each([['https://Keyplane.Example/', 'https://keyplane.example'], ['http://LOCALHOST:8080', 'http://localhost:8080'], ['https://keyplane.example:443', 'https://keyplane.example'], ['http://[::1]:1', 'http://[::1]:1']])('spells the public URL %s in one way: it is part of issuers', (given, publicUrl) => {
    expect(readConfig({ ...good, KEYPLANE_PUBLIC_URL: given }).http.publicUrl).toBe(publicUrl);
  });

  it('takes the master key from a file, and refuses one of another length, without showing it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyplane-config-'));
    const file = join(folder, 'master-key');
    writeFileSync(file, `${masterKey}\n`);
    const { KEYPLANE_MASTER_KEY: _key, ...rest } = good;
    expect(readConfig({ ...rest, KEYPLANE_MASTER_KEY_FILE: file }).masterKey).toEqual(Buffer.from(masterKey, 'base64url'));
    writeFileSync(file, 'c2hvcnQ');
    expect(problemsOf({ ...rest, KEYPLANE_MASTER_KEY_FILE: file })).toEqual(['KEYPLANE_MASTER_KEY_FILE: must be 32 bytes as base64url, has 5']);
    rmSync(folder, { recursive: true });
    expect(problemsOf({ ...rest, KEYPLANE_MASTER_KEY_FILE: file })).toEqual([expect.stringContaining('ENOENT')]);
    expect(problemsOf({ ...rest, KEYPLANE_MASTER_KEY: '' })).toEqual(['KEYPLANE_MASTER_KEY: must be 32 bytes as base64url, has 0']);
  });

  it('wants to know where https comes from: a certificate of its own, or a proxy that is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyplane-config-'));
    const write = (name: string, text: string): string => (writeFileSync(join(folder, name), text), join(folder, name));
    const { KEYPLANE_TRUSTED_PROXIES: _proxies, ...direct } = good;
    const [one, other] = [selfSigned(), selfSigned()];
    const files = { KEYPLANE_TLS_CERTIFICATE_FILE: write('cert', one.cert), KEYPLANE_TLS_KEY_FILE: write('key', one.key) };
    expect(problemsOf(direct)).toEqual([expect.stringMatching(/^KEYPLANE_PUBLIC_URL: is https; set KEYPLANE_TLS_CERTIFICATE_FILE .* or KEYPLANE_TRUSTED_PROXIES/)]);
    expect(readConfig({ ...direct, ...files }).http.tls).toEqual(one);
    expect(problemsOf({ ...direct, KEYPLANE_TLS_KEY_FILE: files.KEYPLANE_TLS_KEY_FILE })).toContainEqual(expect.stringContaining('together with KEYPLANE_TLS_KEY_FILE'));
    expect(problemsOf({ ...direct, ...files, KEYPLANE_TLS_KEY_FILE: write('other', other.key) })).toEqual([expect.stringMatching(/^KEYPLANE_TLS_CERTIFICATE_FILE: .*mismatch/)]);
    expect(problemsOf({ ...direct, ...files, KEYPLANE_TLS_KEY_FILE: join(folder, 'none') })).toEqual([expect.stringMatching(/^KEYPLANE_TLS_CERTIFICATE_FILE: .*ENOENT/)]);
    expect(problemsOf({ ...direct, ...files, KEYPLANE_PUBLIC_URL: 'http://localhost' })).toEqual(['KEYPLANE_PUBLIC_URL: must be https where KEYPLANE_TLS_CERTIFICATE_FILE is set']);
    rmSync(folder, { recursive: true });
  });

  it.each([['proxy.example'], ['10.0.0.0/33'], ['0.0.0.0/0'], ['::/0'], ['10.0.0.1/8/8'], ['fe80::1%eth0']])('refuses %s as a proxy to be trusted', (proxies) => {
    expect(problemsOf({ ...good, KEYPLANE_TRUSTED_PROXIES: proxies })).toEqual([expect.stringContaining(`KEYPLANE_TRUSTED_PROXIES: "${proxies}"`)]);
  });

  it('shows no secret in a problem', () => {
    const canary = 'canary-0123456789';
    const problems = problemsOf({
      ...good, KEYPLANE_MASTER_KEY: canary, DATABASE_URL: `mysql://u:${canary}@db`, KEYPLANE_SYSTEM_DATABASE_URL: `u:${canary}@db`, KEYPLANE_BOOTSTRAP: `{"admin":{"username":"a","password":"${canary}`,
    }).concat(problemsOf({ ...good, KEYPLANE_BOOTSTRAP: JSON.stringify({ admin: { username: '', password: canary }, automation: { clientId: 'a', clientSecret: canary }, [canary.slice(0, 6)]: 1 }) }));
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).not.toContain(canary);
    expect(problems.at(-1)).toMatch(/admin\.username.*automation\.clientSecret/);
  });

  it('knows brokers with blanks around them, and none for an empty text', () => {
    expect(readConfig({ ...good, KAFKA_BROKERS: 'a:1, b:2', KEYPLANE_KAFKA_TOPIC_PREFIX: 'x.' }).kafka).toEqual({ brokers: ['a:1', 'b:2'], topicPrefix: 'x.' });
    expect(readConfig({ ...good, KAFKA_BROKERS: '' }).kafka).toBeNull();
  });
});
