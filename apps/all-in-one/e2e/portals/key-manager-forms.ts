import { describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { KeyManager } from '@keyplane/contracts';
import { violations } from './verdicts-on-pages.js';
import type { AtThePortal } from './furnished.js';

/** What is typed about a key manager: before it is there, while others change it, until its end. */
export function describeKeyManagerForms(the: () => AtThePortal): void {
  const aPublicKey = (): string => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
  /** A key manager whose server is never asked. */
  function unreachable(displayName: string): Promise<KeyManager> {
    const name = displayName.toLowerCase();
    return the().world.automation.create<KeyManager>('/key-managers', { name, displayName, type: 'generic-oidc', issuer: `https://${name}.example`, endpoints: {}, certificates: { type: 'PEM', value: aPublicKey() } });
  }

  describe('administrators, at the forms of a key manager', () => {
    it('save a permission over one that somebody else saved meanwhile, once they were told', async () => {
      const { visitor } = the();
      const { bootstrap, automation } = the().world;
      const { id } = await unreachable('Contested');
      await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${id}?tab=permissions`, bootstrap.admin);
      await visitor.click('radio', /^Everyone but these roles/);
      await visitor.pick('Roles', 'operator');
      await visitor.page.keyboard.press('Escape');
      // The page hears of it before anything is saved, and still says so.
      const heard = visitor.page.waitForResponse((response) => response.url().endsWith(`/key-managers/${id}/permissions`));
      await automation.put(`/key-managers/${id}/permissions`, { type: 'ALLOW', roles: ['administrator'] });
      await heard;
      await visitor.click('button', 'Save permissions');
      await visitor.sees('Somebody changed this meanwhile');
      await visitor.click('button', 'Save permissions');
      await visitor.sees(/^In force since/);
      expect((await automation.read<KeyManager>(`/key-managers/${id}`)).permissions).toEqual({ type: 'DENY', roles: ['operator'] });
      await automation.delete(`/key-managers/${id}`);
      expect(visitor.complaints.filter((complaint) => !/412|404/.test(complaint))).toEqual([]);
    });

    it('put another value in place of one that was found, take it back, and add a server without a discovery document by hand', async () => {
      const { visitor } = the();
      const { page } = visitor;
      const { bootstrap, automation } = the().world;
      await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/add/generic-oidc`, bootstrap.admin);
      await visitor.fill('Issuer or discovery URL', bootstrap.sample.issuerUrl);
      const tokenEndpoint = page.getByLabel('Token endpoint', { exact: true });
      await visitor.click('button', 'Change Token endpoint');
      expect(await tokenEndpoint.inputValue()).toBe(`${bootstrap.sample.issuerUrl}/token`);
      await tokenEndpoint.fill(`${bootstrap.sample.issuerUrl}/elsewhere`);
      await visitor.sees(`${bootstrap.sample.issuerUrl}/elsewhere`, page.getByRole('region', { name: 'Live check' }));
      await visitor.click('button', 'Use the server’s');
      expect(await tokenEndpoint.count()).toBe(0);
      await visitor.fill('Issuer or discovery URL', '');
      await visitor.click('button', 'Fill in by hand');
      const add = page.getByRole('button', { name: 'Add anyway' });
      await page.getByRole('textbox', { name: 'Issuer' }).fill('http://localhost:9/by-hand');
      await page.getByRole('textbox', { name: 'Signing keys' }).fill(aPublicKey());
      await visitor.fill('Token endpoint', 'http://localhost:9/by-hand/token');
      expect(await violations(page)).toEqual([]);
      await add.click();
      await visitor.heading('by-hand').waitFor();
      await visitor.sees(/^Enforced everywhere/);
      const { items } = await automation.read<{ items: KeyManager[] }>('/key-managers');
      const added = items.find(({ name }) => name === 'by-hand');
      expect(added).toMatchObject({ issuer: 'http://localhost:9/by-hand', wellKnownEndpoint: null, certificates: { type: 'PEM' }, endpoints: { token: 'http://localhost:9/by-hand/token' } });
      await visitor.click('tab', 'Connection');
      await page.getByRole('switch', { name: 'Generate keys' }).click({ force: true });
      await visitor.click('button', 'Save and roll out');
      await page.getByRole('button', { name: 'Save and roll out' }).waitFor({ state: 'detached' });
      expect(await automation.read(`/key-managers/${added?.id ?? ''}`)).toMatchObject({ enableOAuthAppCreation: false, enableMapOAuthConsumerApps: true });
      await automation.delete(`/key-managers/${added?.id ?? ''}`);
      expect(visitor.complaints.filter((complaint) => !complaint.includes('404 (Not Found)'))).toEqual([]);
    });

    it('run the check of a stored key manager, and are told where it could not be run', async () => {
      const { visitor } = the();
      const { bootstrap, sampleId } = the().world;
      await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${sampleId}`, bootstrap.admin);
      await visitor.page.route(`**/api/v1/key-managers/${sampleId}/check`, (route) => route.abort());
      await visitor.click('button', 'Run check');
      await visitor.sees('Keyplane does not answer');
      await visitor.page.unrouteAll();
      await visitor.click('button', 'Run check');
      await visitor.sees('6 of 6', visitor.page.getByRole('region', { name: 'Check', exact: true }));
      await visitor.page.keyboard.press(']');
      await visitor.sees('Where it is');
      await visitor.page.keyboard.press('[');
      await visitor.sees('What gateways enforce');
    });

    it('change a key manager that somebody else changes meanwhile: nothing typed is lost, nothing of the other overwritten unsaid', async () => {
      const { visitor } = the();
      const { bootstrap, automation, sampleId } = the().world;
      await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${sampleId}?tab=claims`, bootstrap.admin);
      await visitor.fill('Scopes claim', 'scp');
      await visitor.click('tab', 'Connection');
      await visitor.fill('When to choose it', 'For services');
      await automation.patch(`/key-managers/${sampleId}`, { clockToleranceSeconds: 30 });
      await visitor.click('tab', 'Claims');
      await visitor.click('button', 'Save and roll out');
      await visitor.sees('Somebody changed this meanwhile');
      expect(await visitor.page.getByLabel('Scopes claim').inputValue()).toBe('scp');
      await visitor.page.getByRole('textbox', { name: 'Clock tolerance' }).and(visitor.page.locator('[value="30 s"]')).waitFor();
      await visitor.click('button', 'Save and roll out');
      await visitor.sees(/^Enforced everywhere/);
      expect(await automation.read<KeyManager>(`/key-managers/${sampleId}`)).toMatchObject({ scopesClaim: 'scp', description: 'For services', clockToleranceSeconds: 30 });
      await automation.patch(`/key-managers/${sampleId}`, { scopesClaim: 'scope' });
      // A refused save is an error to Chromium.
      expect(visitor.complaints.filter((complaint) => !complaint.includes('412 (Precondition Failed)'))).toEqual([]);
    });

    it('set a secret of a key manager, see since when it is set and never what it is, and replace it', async () => {
      const { visitor } = the();
      const { bootstrap, automation } = the().world;
      const { id } = await unreachable('Secretive');
      await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${id}?tab=connection`, bootstrap.admin);
      const states: unknown[] = [];
      for (const secret of ['the first secret', 'the second secret']) {
        if (secret !== 'the first secret') await visitor.click('button', 'Replace Initial access token');
        await visitor.fill('Initial access token', secret);
        await visitor.click('button', 'Save and roll out');
        await visitor.page.getByRole('button', { name: 'Replace Initial access token' }).waitFor();
        expect(await visitor.page.content()).not.toContain(secret);
        states.push((await automation.read<KeyManager>(`/key-managers/${id}`)).connection.initialAccessToken);
      }
      expect(states).toEqual([{ isSet: true, setAt: expect.any(String) }, { isSet: true, setAt: expect.any(String) }]);
      expect(states[0]).not.toEqual(states[1]);
      await automation.delete(`/key-managers/${id}`);
      expect(visitor.complaints.filter((complaint) => !complaint.includes('404 (Not Found)'))).toEqual([]);
    });

    it('delete a key manager by its name, in use or not, and are not offered to delete the built-in one', async () => {
      const { visitor } = the();
      const { page } = visitor;
      const { bootstrap, automation } = the().world;
      const created = await unreachable('Short-lived');
      await automation.create('/apis', { name: 'Uses it', version: '1', context: '/uses-it', upstreamUrl: bootstrap.sample.apiUrl, keyManagers: { mode: 'selected', ids: [created.id] } });
      const { items } = await automation.read<{ items: KeyManager[] }>('/key-managers');
      await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${created.id}?tab=connection`, bootstrap.admin);
      await visitor.click('button', 'Delete key manager');
      const dialog = page.getByRole('dialog', { name: 'Delete Short-lived?' });
      await visitor.sees('0 keys and 1 API use it.', dialog);
      const confirm = dialog.getByRole('button', { name: 'Delete key manager' });
      await dialog.getByRole('textbox').fill('Short');
      expect(await confirm.isDisabled()).toBe(true);
      await dialog.getByRole('textbox').fill('Short-lived');
      await confirm.click();
      await visitor.heading('Key managers').waitFor();
      expect(await automation.get(`/key-managers/${created.id}`)).toMatchObject({ status: 404 });
      const types = page.waitForResponse('**/api/v1/connector-types?*');
      await page.goto(`${bootstrap.adminPortalUrl}/key-managers/${items.find(({ name }) => name === 'built-in')?.id ?? ''}?tab=connection`);
      await types;
      await visitor.heading('Built-in key manager').waitFor();
      expect(await page.getByRole('button', { name: 'Delete key manager' }).count()).toBe(0);
      // The page of the deleted one may hear of its end, and ask for it, before it is left.
      expect(visitor.complaints.filter((complaint) => !complaint.includes('404 (Not Found)'))).toEqual([]);
    });
  });
}
