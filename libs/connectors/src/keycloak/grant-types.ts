import { ConnectorError } from '@keyplane/connector-kit';

/** The switch of each grant type: a member of the client, or an attribute (whose values are texts). */
const SWITCHES: Readonly<Record<string, { member: string } | { attribute: string }>> = {
  client_credentials: { member: 'serviceAccountsEnabled' },
  authorization_code: { member: 'standardFlowEnabled' },
  implicit: { member: 'implicitFlowEnabled' },
  password: { member: 'directAccessGrantsEnabled' },
  refresh_token: { attribute: 'use.refresh.tokens' },
  'urn:ietf:params:oauth:grant-type:device_code': { attribute: 'oauth2.device.authorization.grant.enabled' },
  'urn:ietf:params:oauth:grant-type:token-exchange': { attribute: 'standard.token.exchange.enabled' },
  'urn:openid:params:grant-type:ciba': { attribute: 'oidc.ciba.grant.enabled' },
};

export const GRANT_TYPES = Object.keys(SWITCHES);

/** All switches, each on or off. @throws ConnectorError `rejected` for a grant type that has none */
export function switchesOf(grantTypes: readonly string[]): { members: Record<string, boolean>; attributes: Record<string, string> } {
  const other = grantTypes.filter((grantType) => !GRANT_TYPES.includes(grantType));
  if (other.length > 0) throw new ConnectorError('rejected', `Keyplane does not switch every grant type on at Keycloak; the key asks for ${other.length} that it does not.`);
  const isOn = (grantType: string) => grantTypes.includes(grantType);
  const entries = Object.entries(SWITCHES);
  return {
    members: Object.fromEntries(entries.flatMap(([grantType, place]) => ('member' in place ? [[place.member, isOn(grantType)]] : []))),
    attributes: Object.fromEntries(entries.flatMap(([grantType, place]) => ('attribute' in place ? [[place.attribute, String(isOn(grantType))]] : []))),
  };
}

/** The grant types that are on. A client that nobody told otherwise gives refresh tokens wherever people sign in. */
export function grantTypesOf(client: { attributes?: Readonly<Record<string, string>> | null | undefined; [member: string]: unknown }): string[] {
  return GRANT_TYPES.filter((grantType) => {
    const place = SWITCHES[grantType];
    if (place === undefined) return false;
    if ('member' in place) return client[place.member] === true;
    const value = client.attributes?.[place.attribute];
    if (grantType === 'refresh_token' && value === undefined) return client['standardFlowEnabled'] === true || client['directAccessGrantsEnabled'] === true;
    return value === 'true';
  });
}
