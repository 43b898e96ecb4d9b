import { ConnectorError, type ClientSettings, type RegistrationAccess, type RemoteClient } from '@keyplane/connector-kit';
import { HttpUrl } from '@keyplane/contracts';
import { z } from 'zod';

const names = z.array(z.string()).nullish();
/** People write ids and secrets into files, line by line. (RFC 6749, appendix A, allows ASCII alone, but some servers mask a secret with dots that are none.) */
const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]+$/u;
/** Client information response, RFC 7591 §3.2.1 and RFC 7592 §3. Unknown members are kept: an update sends them back. */
const ClientInformation = z
  .looseObject({
    client_id: z.string().max(2000).regex(ONE_LINE),
    client_secret: z.string().max(10_000).regex(ONE_LINE).nullish(),
    registration_access_token: z.string().min(1).max(65_536).nullish(),
    registration_client_uri: HttpUrl.nullish(),
    client_name: z.string().nullish(),
    grant_types: names,
    redirect_uris: names,
    scope: z.string().nullish(),
    software_id: z.string().nullish(),
  })
  .readonly();
export type ClientInformation = z.infer<typeof ClientInformation>;

/** @throws ConnectorError `unexpected-response`; the message names members, never values */
export function parseClientInformation(body: unknown, what: string): ClientInformation {
  const parsed = ClientInformation.safeParse(body);
  if (parsed.success) return parsed.data;
  const wrong = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? 'the whole answer')))];
  throw new ConnectorError('unexpected-response', `${what} answered with something that is no client information: missing or wrong: ${wrong.join(', ')}.`);
}

/** RFC 7592 access, where the answer gives both halves; a half that is missing stays as it was. */
export function registrationOf(information: ClientInformation, known: RegistrationAccess | null): RegistrationAccess | null {
  const uri = information.registration_client_uri ?? known?.uri;
  const accessToken = information.registration_access_token ?? known?.accessToken;
  return uri !== undefined && accessToken !== undefined ? { uri, accessToken } : null;
}

export function remoteClientOf(information: ClientInformation): RemoteClient {
  return {
    clientId: information.client_id,
    reference: information.software_id ?? null,
    name: information.client_name ?? null,
    // RFC 7591 §2: an absent list of grant types means this one.
    grantTypes: information.grant_types ?? ['authorization_code'],
    callbackUrls: information.redirect_uris ?? [],
    scopes: (information.scope ?? '').split(' ').filter((scope) => scope !== ''),
  };
}

/** The metadata of a new client (RFC 7591 §2). `software_id` is our tag; not every server keeps it. */
export function newClientMetadata(settings: ClientSettings, reference: string): Record<string, unknown> {
  return {
    client_name: settings.name,
    // Always said: where it is omitted, servers switch authorization_code on.
    grant_types: settings.grantTypes,
    response_types: responseTypesOf(settings.grantTypes),
    redirect_uris: settings.callbackUrls,
    token_endpoint_auth_method: 'client_secret_basic',
    ...(settings.scopes.length > 0 && { scope: settings.scopes.join(' ') }),
    software_id: reference,
  };
}

/** RFC 7592 §2.2: these are the server's own and must not be sent back; secrets are added by the caller where they are wanted. */
const SERVER_SET = new Set(['registration_access_token', 'registration_client_uri', 'client_secret_expires_at', 'client_id_issued_at', 'client_secret']);

/** The full metadata after the changes: an update replaces everything, so whatever is not sent is lost. */
export function changedMetadata(current: ClientInformation, changes: Partial<{ [K in keyof ClientSettings]: ClientSettings[K] | null }>, clientSecret: string | null): Record<string, unknown> {
  const metadata: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(current).filter(([name, value]) => !SERVER_SET.has(name) && value !== null)),
    ...(clientSecret !== null && { client_secret: clientSecret }),
  };
  if (changes.name !== undefined) metadata['client_name'] = changes.name ?? undefined;
  if (changes.callbackUrls !== undefined) metadata['redirect_uris'] = changes.callbackUrls ?? [];
  if (changes.scopes !== undefined) metadata['scope'] = changes.scopes?.join(' ') || undefined;
  if (changes.grantTypes !== undefined) {
    metadata['grant_types'] = changes.grantTypes ?? [];
    metadata['response_types'] = responseTypesOf(changes.grantTypes ?? []);
  }
  return metadata;
}

function responseTypesOf(grantTypes: readonly string[]): string[] {
  return grantTypes.includes('authorization_code') ? ['code'] : [];
}
