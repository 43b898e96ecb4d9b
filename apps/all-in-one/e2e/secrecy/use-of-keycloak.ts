import type { AddedSecret, GeneratedKey, KeyManager, TestToken } from '@keyplane/contracts';
import { newSecret } from '../../../../tools/keycloak/administration.mjs';
import { Realm } from '../keycloak/realm.js';
import type { Organization } from '../two-organizations/organization.js';

/** What passes through the product, and where each secret is noted. */
export interface Noting {
  readonly organization: Organization;
  note(what: string, secret: string): string;
}

/** A realm with a credential of ours, a wrong one and the right one, and with clients that have two secrets. @returns how to remove the realm */
export async function useKeycloak({ organization, note }: Noting): Promise<() => Promise<void>> {
  const { recorder, application } = organization;
  const realm = await Realm.make();
  const described = { type: 'keycloak', wellKnownEndpoint: `${realm.issuer}/.well-known/openid-configuration` };
  const { clientId, clientSecret } = realm.management;
  const wrong = { clientId, clientSecret: note('secret of Keycloak’s management client that is wrong', newSecret()), secretRotation: true };
  await recorder.post('/key-managers/check', { ...described, connection: wrong });
  const keyManager = await recorder.create<KeyManager>('/key-managers', { name: 'keycloak', ...described, connection: wrong });
  await recorder.post(`/applications/${application.id}/keys`, { keyManagerId: keyManager.id, environment: 'SANDBOX' });
  await recorder.patch(`/key-managers/${keyManager.id}`, { connection: { clientSecret: note('secret of Keycloak’s management client', clientSecret) } });
  await recorder.post(`/key-managers/${keyManager.id}/check`, {});

  const key = await recorder.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: keyManager.id, environment: 'PRODUCTION', scopes: ['orders:read'] });
  note('secret at Keycloak', key.clientSecret ?? '');
  note('test token at Keycloak', (await recorder.create<TestToken>(`/keys/${key.id}/token`, {})).accessToken);
  note('second secret at Keycloak', (await recorder.create<AddedSecret>(`/keys/${key.id}/secrets`, {})).clientSecret);
  note('test token at Keycloak by the second secret', (await recorder.create<TestToken>(`/keys/${key.id}/token`, {})).accessToken);
  await recorder.patch(`/keys/${key.id}`, { scopes: [] });
  await recorder.post(`/keys/${key.id}/secrets`, { expiresAt: new Date(Date.now() + 60_000).toISOString() });
  // These are read again by the search, as are all that were read here.
  for (const path of [`/key-managers/${keyManager.id}`, `/keys/${key.id}`, `/keys/${key.id}/secrets`]) await recorder.read(path);
  return () => realm.close();
}
