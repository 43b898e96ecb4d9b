// The administrator of a Keycloak: what tests and `npm run keycloak` do there, past our own code.
import { randomBytes } from 'node:crypto';

/** Acts for itself alone. */
const MANAGER = { publicClient: false, serviceAccountsEnabled: true, standardFlowEnabled: false, directAccessGrantsEnabled: false };

/** The secret of no client may be guessed, not even that of a test. */
export const newSecret = () => randomBytes(24).toString('base64url');

export class KeycloakAdministration {
  #url;
  #admin;
  #token = null;

  /** `admin`: id and secret of a client of the master realm that may do everything. */
  constructor(url, admin) {
    this.#url = url;
    this.#admin = admin;
  }

  /** A call of the Admin REST API, path relative to `/admin/realms`. @returns the body @throws unless it succeeded */
  call(method, path, body) {
    return this.#send(method, `/admin/realms${path}`, body);
  }

  /** What the server says of itself. */
  serverInfo() {
    return this.#send('GET', '/admin/serverinfo');
  }

  async #send(method, path, body) {
    const headers = { authorization: `Bearer ${await this.#accessToken()}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${this.#url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Keycloak answered ${method} ${path} with ${answer.status}: ${text.slice(0, 500)}`);
    return text === '' ? null : JSON.parse(text);
  }

  /** Makes a realm in which `client` (id and secret) has these roles of realm-management, and clients may ask for `scopes`. */
  async createRealm(realm, { client, roles = ['manage-clients'], scopes = [], settings = {} }) {
    await this.call('POST', '', {
      realm,
      enabled: true,
      sslRequired: 'none',
      accessTokenLifespan: 600,
      clients: [{ clientId: client.clientId, secret: client.clientSecret, ...MANAGER }],
      users: [{ username: `service-account-${client.clientId}`, enabled: true, serviceAccountClientId: client.clientId, clientRoles: { 'realm-management': roles } }],
      ...settings,
    });
    // Not in the realm's own document: a list there would replace the scopes that every realm has.
    for (const name of scopes) await this.call('POST', `/${realm}/client-scopes`, { name, protocol: 'openid-connect' });
  }

  /** One more client like the one that Keyplane is given, with other roles of realm-management. */
  async addManager(realm, { client, roles }) {
    await this.call('POST', `/${realm}/clients`, { ...client, ...MANAGER, secret: client.clientSecret, clientSecret: undefined });
    const [{ id }] = await this.call('GET', `/${realm}/clients?clientId=${client.clientId}`);
    const [manager] = await this.call('GET', `/${realm}/clients?clientId=realm-management`);
    const user = await this.call('GET', `/${realm}/clients/${id}/service-account-user`);
    const given = await Promise.all(roles.map((role) => this.call('GET', `/${realm}/clients/${manager.id}/roles/${role}`)));
    await this.call('POST', `/${realm}/users/${user.id}/role-mappings/clients/${manager.id}`, given);
  }

  deleteRealm(realm) {
    return this.call('DELETE', `/${realm}`);
  }

  /** Lets clients have an old secret beside the new one for a while (a client policy; it needs the feature). */
  async rotateSecrets(realm, { rotatedSeconds = 600 } = {}) {
    const configuration = { 'expiration-period': 86_400, 'rotated-expiration-period': rotatedSeconds, 'remaining-rotation-period': 600 };
    await this.call('PUT', `/${realm}/client-policies/profiles`, { profiles: [{ name: 'rotation', executors: [{ executor: 'secret-rotation', configuration }] }] });
    const conditions = [{ condition: 'client-access-type', configuration: { type: ['confidential'] } }];
    await this.call('PUT', `/${realm}/client-policies/policies`, { policies: [{ name: 'rotation', enabled: true, conditions, profiles: ['rotation'] }] });
  }

  /** The clients that carry our tag. */
  async clients(realm) {
    const all = await this.call('GET', `/${realm}/clients?first=0&max=100`);
    return all.filter(({ attributes }) => attributes?.['keyplane.reference'] !== undefined);
  }

  /** Tokens of the master realm live for a minute. */
  async #accessToken() {
    if (this.#token !== null && this.#token.until > Date.now()) return this.#token.value;
    const { clientId, clientSecret } = this.#admin;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
    const answer = await fetch(`${this.#url}/realms/master/protocol/openid-connect/token`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`Keycloak gave its administrator no token: ${answer.status}`);
    const { access_token: value, expires_in: seconds } = await answer.json();
    this.#token = { value, until: Date.now() + (seconds - 10) * 1000 };
    return value;
  }
}
