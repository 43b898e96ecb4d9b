import type { Api, Application, CreatedUser, GeneratedKey, KeyManager } from '@keyplane/contracts';
import type { Browser } from 'playwright-core';
import type { Bootstrap, Person } from '../../src/credentials/bootstrap-file.js';
import { Caller } from '../caller.js';
import { automationToken, startKeyplane, type RunningKeyplane } from '../harness.js';
import type { PortalPage } from './pages.js';
import { launchChromium, Visitor, type Appearance } from './visitor.js';

/** A Keyplane with one of everything, and a person in each portal. */
export interface World {
  keyplane: RunningKeyplane;
  bootstrap: Bootstrap;
  browser: Browser;
  automation: Caller;
  sampleId: string;
  apiId: string;
  applicationId: string;
  close(): Promise<void>;
}

/** What tests of a page are handed. */
export interface AtThePortal {
  world: World;
  visitor: Visitor;
}

export async function furnish(): Promise<World> {
  const [keyplane, browser] = await Promise.all([startKeyplane(), launchChromium()]);
  const { bootstrap } = keyplane;
  const automation = new Caller(bootstrap.controlPlaneUrl, await automationToken(bootstrap.automation));
  const sample = await automation.create<KeyManager>('/key-managers', { name: 'sample', displayName: 'Sample server', description: 'For a first try', type: 'generic-oidc', wellKnownEndpoint: bootstrap.sample.wellKnownEndpoint });
  const api = await automation.create<Api>('/apis', { name: 'Orders', version: '1.0', context: '/orders', upstreamUrl: bootstrap.sample.apiUrl, sandboxUpstreamUrl: bootstrap.sample.apiUrl, operations: [{ method: 'GET', path: '/orders/{id}', scopes: ['orders:read'] }, { method: 'GET', path: '/*', scopes: [] }] });
  await automation.create<CreatedUser>('/users', { username: 'priya', roles: ['application-developer'] });
  const application = await automation.create<Application>('/applications', { name: 'fleet-billing', description: 'Invoices for hauliers.' });
  await automation.create(`/applications/${application.id}/subscriptions`, { apiId: api.id });
  const { items: [builtIn] } = await automation.read<{ items: KeyManager[] }>('/key-managers');
  await automation.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: builtIn?.id ?? '', environment: 'PRODUCTION', scopes: ['orders:read'] });
  await automation.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: sample.id, environment: 'SANDBOX' });
  // Made by a client: its owner becomes the person who looks at it.
  await automation.patch(`/applications/${application.id}`, { owner: bootstrap.developer.username });
  return {
    keyplane, bootstrap, browser, automation, sampleId: sample.id, apiId: api.id, applicationId: application.id,
    close: async () => {
      await browser.close();
      await keyplane.stop();
      keyplane.remove();
    },
  };
}

export function addressOf(world: World, { portal, path }: Pick<PortalPage, 'portal' | 'path'>): string {
  return `${portal === 'admin' ? world.bootstrap.adminPortalUrl : world.bootstrap.developerPortalUrl}${path(world)}`;
}

/** Both portals' people, signed in, each at a browser that looks so. */
export async function signInBoth(world: World, appearance: Appearance): Promise<Record<PortalPage['portal'], Visitor>> {
  const signIn = async (address: string, person: Person): Promise<Visitor> => {
    const visitor = await Visitor.arrive(world.browser, appearance);
    await visitor.signIn(address, person);
    return visitor;
  };
  const { bootstrap } = world;
  return { admin: await signIn(bootstrap.adminPortalUrl, bootstrap.admin), developer: await signIn(bootstrap.developerPortalUrl, bootstrap.developer) };
}
