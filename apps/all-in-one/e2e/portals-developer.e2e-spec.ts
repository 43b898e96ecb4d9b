import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { Api, Application, ApplicationKey, Explanation, GeneratedKey, KeyManager, Page, Revocation } from '@keyplane/contracts';
import type { Locator } from 'playwright-core';
import { until } from '../src/testing/folders.js';
import { furnish, type World } from './portals/furnished.js';
import { violations } from './portals/verdicts-on-pages.js';
import { Visitor } from './portals/visitor.js';
import { tokenOf } from './token-endpoint.js';

jest.setTimeout(60_000);
const describeInChromium = process.env.KEYPLANE_TEST_CHROMIUM === undefined ? describe.skip : describe;

describeInChromium('a developer at the portal', () => {
  let world: World;
  let visitor: Visitor;
  beforeAll(async () => {
    world = await furnish();
    const { automation, bootstrap } = world;
    await automation.create('/roles', { name: 'partners' });
    await automation.create<KeyManager>('/key-managers', keyManager('people', { availableGrantTypes: ['authorization_code', 'refresh_token', 'client_credentials'] }));
    const partners = await automation.create<KeyManager>('/key-managers', keyManager('partners', { permissions: { type: 'ALLOW', roles: ['partners'] } }));
    for (const [name, id, path] of [['Tracking', world.sampleId, '/shipments/{id}'], ['Customs', partners.id, '/declarations']] as const) {
      await automation.create<Api>('/apis', { name, version: '2.0', context: `/${name.toLowerCase()}`, upstreamUrl: bootstrap.sample.apiUrl, keyManagers: { mode: 'selected', ids: [id] }, operations: [{ method: 'GET', path, scopes: [] }] });
    }
    visitor = await Visitor.arrive(world.browser);
    await visitor.signIn(bootstrap.developerPortalUrl, bootstrap.developer);
  }, 90_000);
  afterAll(() => world.close());
  beforeEach(() => {
    visitor.complaints.length = 0;
  });

  function keyManager(name: string, fields: object): object {
    const value = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
    return { name, displayName: `Server of ${name}`, type: 'generic-oidc', issuer: `https://${name}.example`, endpoints: { clientRegistration: `https://${name}.example/clients` }, certificates: { type: 'PEM', value }, ...fields };
  }

  const open = (path: string) => visitor.page.goto(`${world.bootstrap.developerPortalUrl}${path}`);
  const row = (name: string) => visitor.page.getByRole('row').filter({ hasText: name });

  it('is offered the types of application that the chosen key manager serves, and each sets its grants', async () => {
    await open(`/applications/${world.applicationId}/generate`);
    const { page } = visitor;
    await page.getByRole('radio', { name: 'Server of people' }).check();
    const types = page.getByRole('radio', { name: /Service|Web app|Single-page|Trusted/ });
    expect(await types.count()).toBe(3);
    await page.getByRole('radio', { name: 'Web app' }).check();
    const result = page.getByRole('region', { name: 'What you get' });
    await visitor.sees('authorization code, refresh token', result);
    await result.getByLabel('Callback URLs').waitFor();
    await page.getByRole('radio', { name: 'Sample server' }).check();
    expect(await types.count()).toBe(1);
    await visitor.sees('client credentials', result);
    expect(visitor.complaints).toEqual([]);
  });

  it('sees which key managers its APIs accept, gets their scopes preselected, and makes no second key where there is one', async () => {
    await open(`/applications/${world.applicationId}/generate`);
    const { page } = visitor;
    const builtIn = page.getByRole('radio', { name: 'Built-in key manager' });
    await builtIn.waitFor();
    expect(await builtIn.isDisabled()).toBe(true);
    await visitor.sees('Has your production key');
    await visitor.sees('Your API accepts it');
    const result = page.getByRole('region', { name: 'What you get' });
    await visitor.sees('orders:read', result);
    await page.getByRole('radio', { name: /SANDBOX/ }).check();
    expect(await builtIn.isDisabled()).toBe(false);
    expect(await page.getByText('Server of partners').count()).toBe(0);
    await visitor.click('button', /^Change scopes/);
    await result.getByLabel('Scopes').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('finds an API by its operation, subscribes there for the application of the address, and can call it', async () => {
    const { page } = visitor;
    await open('/catalogue');
    await visitor.sees('Customs 2.0 accepts no key manager that you may use; an administrator can change that.');
    await row('Customs').getByText('Ask an administrator').waitFor();
    await row('Customs').getByText('None you may use').waitFor();
    await row('Tracking').getByText('Sample server only').waitFor();
    await page.getByRole('searchbox').fill('shipments');
    await row('Orders').waitFor({ state: 'detached' });
    await visitor.click('button', 'Subscribe to Tracking 2.0');
    await visitor.click('link', 'Call it: Tracking 2.0');
    await visitor.heading('Call an API').waitFor();
    await page.goBack();
    await page.reload();
    await visitor.sees('1 API.');
    await page.getByRole('searchbox').fill('');
    await page.getByText('Subscribed 2', { exact: true }).click();
    await row('Orders').waitFor();
    await row('Customs').waitFor({ state: 'detached' });
    expect(await page.getByRole('row').count()).toBe(3);
    expect(visitor.complaints).toEqual([]);
  });

  it('sees in the list of applications how many keys work in each environment', async () => {
    await open('/applications');
    await row('fleet-billing').getByText('Active').waitFor();
    expect(await row('fleet-billing').getByRole('cell', { name: '1 key', exact: true }).count()).toBe(2);
  });

  it('is told what to do about a refusal, and does it; ⌘↵ sends', async () => {
    await open(`/applications/${world.applicationId}/call`);
    const { page } = visitor;
    await visitor.pick('API', 'Tracking 2.0');
    await visitor.sees(/Test token from Built-in key manager/);
    await visitor.sees('/tracking/2.0/shipments/1');
    await page.keyboard.press('Control+Enter');
    expect((await visitor.verdict()).title).toBe('Refused: Tracking 2.0 does not accept Built-in key manager');
    await visitor.sees('stopped at step 5 of 17');
    await visitor.click('button', 'Use the sandbox key at Sample server');
    await visitor.sees(/Test token from Sample server/);
    await visitor.sees('What a gateway checks');
    await page.keyboard.press('Control+Enter');
    expect((await visitor.verdict()).title).toBe('Refused: Tracking 2.0 offers no sandbox');
    await visitor.pick('API', 'Orders 1.0');
    await visitor.click('button', 'Send');
    expect((await visitor.verdict()).title).toBe('Refused: the token lacks orders:read');
    expect(visitor.complaints).toEqual([]);
  });

  it('is asked before a subscription ends', async () => {
    await open(`/applications/${world.applicationId}?tab=subscriptions`);
    const { page } = visitor;
    await visitor.click('button', 'Unsubscribe from Tracking 2.0');
    const dialog = page.getByRole('dialog', { name: 'Unsubscribe from Tracking 2.0?' });
    await visitor.sees('gets 403 within a second', dialog);
    await visitor.click('button', 'Stay subscribed', dialog);
    await dialog.waitFor({ state: 'detached' });
    await visitor.click('button', 'Unsubscribe from Tracking 2.0');
    await visitor.click('button', 'Unsubscribe', dialog);
    await page.getByRole('button', { name: 'Subscribe to Tracking 2.0' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('names the application anew, and switches it off and on', async () => {
    await open(`/applications/${world.applicationId}?tab=settings`);
    const { page } = visitor;
    await visitor.fill('What it is for', 'Bills for hauliers.');
    await page.getByRole('switch', { name: 'Enabled' }).click({ force: true });
    await visitor.sees('gets 401 within a second. Enabling brings it back.');
    await visitor.click('button', 'Save application');
    await visitor.sees('Disabled: gateways refuse the tokens of its keys');
    await visitor.sees('Bills for hauliers. Owner developer');
    await page.getByRole('switch', { name: 'Enabled' }).click({ force: true });
    await page.keyboard.press('Control+Enter');
    await page.getByText('Disabled: gateways refuse').waitFor({ state: 'detached' });
    expect(await violations(page)).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });

  it('sees what a gateway checks before a token is pasted, and where it stopped after', async () => {
    await open('/explain');
    await visitor.sees('What a gateway checks');
    expect(await visitor.page.getByRole('listitem').count()).toBe(17);
    await visitor.fill('Access token', 'garbage');
    await visitor.page.keyboard.press('Control+Enter');
    expect((await visitor.verdict()).title).toBe('A gateway refuses it');
    await visitor.sees('stopped at step 3 of 17');
    expect(await violations(visitor.page)).toEqual([]);
  });

  it('revokes one token of a key, then all of them, and sees what became of each', async () => {
    const { automation, applicationId } = world;
    const { items } = await automation.read<Page<ApplicationKey>>(`/applications/${applicationId}/keys`);
    const key = items.find(({ keyManager }) => keyManager.type === 'built-in');
    await open(`/applications/${applicationId}`);
    await visitor.click('button', 'Secrets of the key at Built-in key manager');
    const secrets = visitor.page.getByRole('dialog', { name: 'Secrets at Built-in key manager' });
    await visitor.click('button', 'Add secret', secrets);
    const clientSecret = (await secrets.getByText(/^kps_/).textContent()) ?? '';
    const accessToken = await tokenOf({ clientId: key?.clientId ?? '', clientSecret, tokenEndpoint: key?.tokenEndpoint ?? '' });
    await visitor.click('checkbox', 'I have stored it', secrets);
    await visitor.click('button', 'Done', secrets);
    // It closes by its buttons alone as long as a secret stands in it.
    await secrets.getByRole('button', { name: 'Add secret' }).waitFor();
    await visitor.page.keyboard.press('Escape');
    const reasonOf = async (): Promise<unknown> => (await automation.create<Explanation>('/tokens/explain', { token: accessToken })).reason;
    expect(await reasonOf()).toBeNull();
    const openDialog = async (): Promise<Locator> => {
      await visitor.click('button', 'More for the key at Built-in key manager');
      await visitor.click('menuitem', 'Revoke tokens');
      return visitor.page.getByRole('dialog', { name: 'Revoke tokens of the key at Built-in key manager' });
    };
    const one = await openDialog();
    await one.getByText('One token', { exact: true }).click();
    await one.getByLabel('Token', { exact: true }).fill('garbage');
    await visitor.click('button', 'Revoke token', one);
    await visitor.sees('The token is not one of this key', one);
    await one.getByLabel('Token', { exact: true }).fill(accessToken);
    await visitor.click('button', 'Revoke token', one);
    await visitor.sees('Token revoked', one);
    await visitor.click('button', 'Done', one);
    await until('it is revoked', async () => (await reasonOf()) === 'revoked');
    const all = await openDialog();
    expect(await all.textContent()).not.toContain(accessToken);
    await visitor.page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await violations(visitor.page)).toEqual([]);
    await visitor.click('button', 'Revoke all tokens', all);
    await visitor.sees('All tokens issued until now are revoked', all);
    expect((await automation.read<Page<Revocation>>('/revocations')).items.map(({ kind }) => kind)).toEqual(['issued-before', 'token']);
    const admin = await Visitor.arrive(world.browser);
    await admin.signIn(`${world.bootstrap.adminPortalUrl}/revocations`, world.bootstrap.admin);
    await admin.sees('All tokens of the client', admin.page.getByRole('row').nth(1));
    await admin.sees('One token', admin.page.getByRole('row').nth(2));
    expect(await violations(admin.page)).toEqual([]);
    await admin.leave();
    expect(visitor.complaints.filter((complaint) => !complaint.includes('422'))).toEqual([]);
  });

  it('gives the secret where Keyplane keeps none, to get a test token', async () => {
    const { automation, bootstrap, sampleId, apiId } = world;
    const { id } = await automation.create<Application>('/applications', { name: 'keeps-its-own' });
    await automation.patch(`/key-managers/${sampleId}`, { keepClientSecrets: false });
    const { clientSecret } = await automation.create<GeneratedKey>(`/applications/${id}/keys`, { keyManagerId: sampleId, environment: 'PRODUCTION' });
    await automation.patch(`/key-managers/${sampleId}`, { keepClientSecrets: true });
    await automation.patch(`/applications/${id}`, { owner: bootstrap.developer.username });
    await open(`/applications/${id}/call?api=${apiId}`);
    await visitor.sees('Keyplane keeps no secret of this key');
    expect(await violations(visitor.page)).toEqual([]);
    for (const [secret, answer] of [['not the secret', /^No test token:/], [clientSecret ?? '', /Test token from Sample server/]] as const) {
      await visitor.fill('Client secret', secret);
      await visitor.click('button', 'Get a test token');
      await visitor.sees(answer);
    }
    // A refused secret is an error to Chromium.
    expect(visitor.complaints.filter((complaint) => !complaint.includes('the server responded with a status of'))).toEqual([]);
  });

  it('maps a client that exists, proven by its secret, and sees that it stays where it is managed', async () => {
    const { bootstrap, automation, applicationId } = world;
    const registered = await fetch(`${bootstrap.sample.issuerUrl}/reg`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ client_name: 'legacy', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }) });
    const { client_id: clientId, client_secret: clientSecret } = (await registered.json()) as { client_id: string; client_secret: string }; // RFC 7591 §3.2.1
    await open(`/applications/${applicationId}/generate`);
    await visitor.click('link', 'Map an existing client');
    await visitor.heading('Map an existing client').waitFor();
    expect(await visitor.page.getByRole('radio', { name: 'Built-in key manager' }).count()).toBe(0);
    await visitor.page.getByRole('radio', { name: 'Sample server' }).check();
    await visitor.fill('Client ID', clientId);
    await visitor.fill('Client secret', 'not the secret');
    await visitor.click('button', 'Map client');
    await visitor.sees('is not accepted for this client by the authorization server');
    await visitor.fill('Client secret', clientSecret);
    await visitor.click('button', 'Map client');
    await visitor.sees('Managed at Sample server');
    const { items } = await automation.read<Page<ApplicationKey>>(`/applications/${applicationId}/keys`);
    expect(items.find((key) => key.clientId === clientId)).toMatchObject({ mode: 'MAPPED', environment: 'PRODUCTION', state: 'active' });
    // A refused proof is an error to Chromium.
    expect(visitor.complaints.filter((complaint) => !complaint.includes('422 (Unprocessable'))).toEqual([]);
  });
});
