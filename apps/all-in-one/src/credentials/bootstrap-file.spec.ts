import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync, statSync, readFileSync, writeFileSync } from 'node:fs';
import { readConfig } from '../config/env.js';
import { temporaryFolder } from '../testing/folders.js';
import { bootstrapFile, ensureBootstrap, forgetPassword } from './bootstrap-file.js';

const { ports } = readConfig({ KEYPLANE_PORT: '9000' });
let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

describe('the bootstrap file', () => {
  it('gives a new installation passwords and an automation secret, for its owner alone', () => {
    const bootstrap = ensureBootstrap(place.folder, ports, false);
    expect(JSON.parse(readFileSync(bootstrapFile(place.folder), 'utf8'))).toEqual(bootstrap);
    expect(statSync(bootstrapFile(place.folder)).mode & 0o777).toBe(0o600);
    expect(bootstrap).toMatchObject({
      controlPlaneUrl: 'http://localhost:9000',
      gatewayUrl: 'http://localhost:9001',
      adminPortalUrl: 'http://localhost:9000/admin',
      developerPortalUrl: 'http://localhost:9000/developer',
      admin: { username: 'admin', password: expect.stringMatching(/^[\w-]{20}$/) },
      developer: { username: 'developer', password: expect.stringMatching(/^[\w-]{20}$/) },
      automation: { clientSecret: expect.stringMatching(/^[\w-]{43}$/), tokenEndpoint: 'http://localhost:9000/oauth2/default/token' },
      sample: { apiUrl: 'http://localhost:9002', issuerUrl: 'http://localhost:9003' },
    });
    expect(bootstrap.admin.password).not.toBe(bootstrap.developer.password);
  });

  it('keeps the credentials and refreshes the addresses', () => {
    const first = ensureBootstrap(place.folder, ports, false);
    const second = ensureBootstrap(place.folder, readConfig({ KEYPLANE_PORT: '9100' }).ports, true);
    expect(second.controlPlaneUrl).toBe('http://localhost:9100');
    expect(second.automation).toEqual({ ...first.automation, tokenEndpoint: 'http://localhost:9100/oauth2/default/token' });
    expect([second.admin, second.developer]).toEqual([first.admin, first.developer]);
  });

  it('makes a new automation secret and no passwords where the file is gone and the data is there', () => {
    const first = ensureBootstrap(place.folder, ports, false);
    rmSync(bootstrapFile(place.folder));
    const second = ensureBootstrap(place.folder, ports, true);
    expect([second.admin.password, second.developer.password]).toEqual([null, null]);
    expect(second.automation.clientId).toBe(first.automation.clientId);
    expect(second.automation.clientSecret).not.toBe(first.automation.clientSecret);
    // And it stays so: the next start reads the nulls back.
    expect(ensureBootstrap(place.folder, ports, true)).toEqual(second);
  });

  it('forgets the password of whom it was reset for, and nothing else', () => {
    forgetPassword(place.folder, 'developer'); // no file yet: nothing to forget
    const first = ensureBootstrap(place.folder, ports, false);
    forgetPassword(place.folder, 'developer');
    forgetPassword(place.folder, 'somebody');
    expect(ensureBootstrap(place.folder, ports, true)).toEqual({ ...first, developer: { username: 'developer', password: null } });
  });

  it.each(['', '{}', '{"admin":{"username":"admin","password":7}}'])('refuses a damaged file: %j', (content) => {
    writeFileSync(bootstrapFile(place.folder), content);
    expect(() => ensureBootstrap(place.folder, ports, true)).toThrow(/is damaged. Remove it/);
  });
});
