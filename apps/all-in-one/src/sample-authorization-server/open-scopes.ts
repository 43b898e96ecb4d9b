/**
 * The scopes of a server that has no list of its own: it announces `openid`, and takes any name that a client registers or asks for.
 * `offline_access` is left out, as no refresh token is given to a client that acts for itself.
 */
export class OpenScopes extends Set<string> {
  override has(scope: string): boolean {
    return scope !== 'offline_access' || super.has(scope);
  }
}
