import { randomUUID } from 'node:crypto';
import type { DiscoverResult, KeyManager } from '@keyplane/contracts';
import { KeycloakAdministration, newSecret } from '../../../../tools/keycloak/administration.mjs';
import { keycloakForTests } from '../../../../tools/keycloak/for-tests.mjs';
import type { ClientCredentials } from '../../../../tools/keycloak/server.mjs';
import { succeeded, type Caller } from '../caller.js';
import { TroubledProxy } from './troubled-proxy.js';

/** The first spec that needs it waits for Keycloak to be started, the first one of all until it is fetched and built. */
export const KEYCLOAK_MS_MAX = 240_000;

/** A realm of a real Keycloak; its issuer is the address of a proxy that may misbehave. */
export class Realm {
  readonly management: ClientCredentials = { clientId: 'keyplane', clientSecret: newSecret() };

  /** Of the key that it signs with; its first ones have 100. */
  private priority = 100;

  private constructor(
    readonly name: string,
    readonly administration: KeycloakAdministration,
    readonly proxy: TroubledProxy,
  ) {}

  static async make(): Promise<Realm> {
    const { url, admin } = await keycloakForTests();
    const realm = new Realm(`e2e-${randomUUID()}`, new KeycloakAdministration(url, admin), await TroubledProxy.start(url));
    await realm.create();
    return realm;
  }

  get issuer(): string {
    return `${this.proxy.url}/realms/${this.name}`;
  }

  /** Also once more after `removeRealm`: under the same name, with other keys and without its clients. */
  async create(): Promise<void> {
    await this.administration.createRealm(this.name, { client: this.management, scopes: ['orders:read'], settings: { attributes: { frontendUrl: this.proxy.url } } });
    await this.administration.rotateSecrets(this.name);
  }

  removeRealm(): Promise<void> {
    return this.administration.deleteRealm(this.name);
  }

  async clientIds(): Promise<string[]> {
    return (await this.administration.clients(this.name)).map(({ clientId }) => clientId);
  }

  /** From now on the realm signs with this key: one of its own making, or a given one (PEM). */
  async signWith(key: 'new' | { privateKey: string }): Promise<void> {
    this.priority += 1;
    const config = { priority: [String(this.priority)], enabled: ['true'], active: ['true'], algorithm: ['RS256'] };
    const provider = key === 'new' ? { providerId: 'rsa-generated', config: { ...config, keySize: ['2048'] } } : { providerId: 'rsa', config: { ...config, privateKey: [key.privateKey] } };
    await this.administration.call('POST', `/${this.name}/components`, { name: randomUUID(), providerType: 'org.keycloak.keys.KeyProvider', ...provider });
  }

  async close(): Promise<void> {
    await this.removeRealm();
    await this.proxy.close();
  }
}

/** A key manager from the realm's address and its management client alone. */
export async function addKeyManager(caller: Caller, { issuer, management, name }: Realm): Promise<KeyManager> {
  const { fields } = succeeded(await caller.post<DiscoverResult>('/key-managers/discover', { type: 'keycloak', url: issuer }));
  return caller.create<KeyManager>('/key-managers', { name, type: 'keycloak', wellKnownEndpoint: fields.wellKnownEndpoint?.value, connection: { ...management, secretRotation: true } });
}
