import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, startTestControlPlane, type Person, type TestControlPlane } from '../testing/index.js';

let folder: string;
let plane: TestControlPlane;
let anna: Person;
let cookie: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyplane-portals-'));
  mkdirSync(join(folder, 'admin-portal/dist/assets'), { recursive: true });
  writeFileSync(join(folder, 'admin-portal/dist/index.html'), '<script nonce="__KEYPLANE_NONCE__" src="/admin/assets/a.js"></script><style nonce="__KEYPLANE_NONCE__"></style>');
  writeFileSync(join(folder, 'admin-portal/dist/assets/a-1.js'), 'let a;');
  writeFileSync(join(folder, 'admin-portal/secret.txt'), 'secret');
  plane = await startTestControlPlane({ environment: { KEYPLANE_PORTALS_FOLDER: folder } });
  anna = await aPerson(plane, { roles: [] });
  cookie = (await anna.signIn()).cookie;
}, 60_000);
afterAll(async () => {
  await plane.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string): Promise<Response> => fetch(`${plane.url}${path}`, { redirect: 'manual', headers: { cookie } });

describe('a portal', () => {
  it.each(['/admin', '/admin/', '/admin/key-managers/1?tab=keys'])('is one page, at %s, with a nonce of each answer in page and policy', async (path) => {
    const [first, second] = [await get(path), await get(path)];
    const nonces = [];
    for (const response of [first, second]) {
      const policy = response.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? '';
      expect(await response.text()).toBe(`<script nonce="${nonce}" src="/admin/assets/a.js"></script><style nonce="${nonce}"></style>`);
      expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect([response.status, response.headers.get('cache-control'), response.headers.get('content-type')]).toEqual([200, 'no-store', 'text/html; charset=utf-8']);
      nonces.push(nonce);
    }
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('has assets that may be kept for ever, and nothing but them', async () => {
    const asset = await get('/admin/assets/a-1.js');
    expect([asset.status, await asset.text(), asset.headers.get('content-type'), asset.headers.get('cache-control')]).toEqual([200, 'let a;', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable']);
    for (const path of ['/admin/assets/b.js', '/admin/assets/', '/admin/assets/../../secret.txt', '/admin/assets/..%2f..%2fsecret.txt', '/admin/assets/%2e%2e/%2e%2e/secret.txt']) {
      const response = await get(path);
      expect(await response.text()).not.toContain('secret');
    }
    expect((await get('/admin/assets/b.js')).status).toBe(404);
  });

  it('that was not built says so', async () => {
    const response = await get('/developer');
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, 'portal.not-built']);
  });

  it('is where the root leads', async () => {
    expect((await get('/')).headers.get('location')).toBe('/admin');
  });

  it('sends whoever is not signed in to the sign-in, and back to the page that they wanted', async () => {
    const anonymous = (path: string, headers = {}): Promise<Response> => fetch(`${plane.url}${path}`, { redirect: 'manual', headers });
    const sent = await anonymous('/admin/key-managers?show=disabled&organization=other');
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `/session/sign-in?${new URLSearchParams({ organization: 'other', return_to: '/admin/key-managers?show=disabled&organization=other' }).toString()}`]);
    expect((await anonymous('/admin', { cookie: `${cookie}x` })).status).toBe(303);
    expect((await anonymous('/admin/assets/a-1.js')).status).toBe(200);
    const page = await anna.begin(undefined, '/admin/key-managers?show=disabled');
    expect(page.page).toContain('/interaction/');
  });
});
