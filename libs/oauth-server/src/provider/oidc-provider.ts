// The only file that names oidc-provider's own files, and why it does: the package's entry file prints "Unsupported
// runtime" on every start under Node 20, which Keyplane supports (its tests run there) and whose users can do nothing
// about it. Entering one file deeper skips that line and nothing else. The other way, replacing console.warn while the
// package loads, would change a global that belongs to the application, and lose other warnings on a mistake.
// The version is pinned; `quiet-console.spec.ts` fails if an update moves these files or finds something new to say.
import type * as OidcProvider from 'oidc-provider';
// @ts-expect-error -- the type package describes the entry file only; the types are given back below
import { Provider as UntypedProvider } from 'oidc-provider/lib/provider.js';
// @ts-expect-error -- as above
import { CustomOIDCProviderError as UntypedOAuthError } from 'oidc-provider/lib/helpers/errors.js';

export type Provider = OidcProvider.Provider;
export const Provider: typeof OidcProvider.Provider = UntypedProvider;

/** Thrown in a request: a 400 with this error code and description (RFC 6749 §5.2). */
export const OAuthError: typeof OidcProvider.errors.CustomOIDCProviderError = UntypedOAuthError;
