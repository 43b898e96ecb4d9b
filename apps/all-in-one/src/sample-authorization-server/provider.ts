import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider, type ClientMetadata, type Configuration } from 'oidc-provider';
import { openSealedFile } from '../data-folder/sealed-file.js';
import { acceptAnyScope, SCOPE_MEMBER } from './any-scope.js';
import { SAMPLE_AUDIENCE } from './audience.js';
import { createFileAdapter, type StoredRecords } from './file-adapter.js';

interface StoredKeys {
  readonly signing: JWK;
  readonly cookies: string;
}

interface SampleServerOptions {
  readonly issuer: string;
  readonly dataDir: string;
  readonly storageKey: string;
}

const ACCESS_TOKEN_SECONDS = 600;

/**
 * A foreign authorization server as one meets it: `oidc-provider` with nothing of Keyplane in it. Anybody may register a client
 * (RFC 7591) and manage it with the token got for it (RFC 7592; a change rotates that token). Clients and keys survive a restart.
 */
export async function createSampleProvider({ issuer, dataDir, storageKey }: SampleServerOptions): Promise<Provider> {
  const keys = await ensureKeys(dataDir, storageKey);
  const clients = openSealedFile<StoredRecords>(join(dataDir, 'clients.json'), storageKey);
  const provider = new Provider(issuer, { ...configuration(keys), adapter: createFileAdapter(clients) });
  acceptAnyScope(provider);
  // The answers mask the cause. Names and descriptions hold no secret; the rest of an error may.
  provider.on('server_error', (_context, error) => console.log('server error:', error.message));
  provider.on('grant.error', (_context, error) => console.log('grant refused:', error.message, error.error_description));
  provider.on('registration_create.error', (_context, error) => console.log('registration refused:', error.message, error.error_description));
  provider.on('registration_update.error', (_context, error) => console.log('update refused:', error.message, error.error_description));
  return provider;
}

function configuration(keys: StoredKeys): Configuration {
  return {
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookies] },
    scopes: ['openid'],
    extraClientMetadata: { properties: [SCOPE_MEMBER] },
    ttl: { ClientCredentials: ACCESS_TOKEN_SECONDS },
    clientDefaults: { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] } satisfies Partial<ClientMetadata>,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      registration: { enabled: true, initialAccessToken: false },
      registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => SAMPLE_AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (context, audience) => ({
          scope: String(context.oidc.params?.scope ?? ''),
          audience,
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

async function ensureKeys(dataDir: string, storageKey: string): Promise<StoredKeys> {
  const file = openSealedFile<StoredKeys>(join(dataDir, 'keys.json'), storageKey);
  const stored = file.read();
  if (stored !== undefined) return stored;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const identity = { kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' };
  const made = { signing: { ...(await exportJWK(privateKey)), ...identity }, cookies: randomBytes(32).toString('base64url') };
  file.write(made);
  return made;
}
