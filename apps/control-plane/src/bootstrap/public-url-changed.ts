/** The public URL is part of every built-in issuer: changing it would make all issued tokens and stored issuers wrong. */
export class PublicUrlChangedError extends Error {
  constructor(stored: string, configured: string) {
    super(`KEYPLANE_PUBLIC_URL is ${configured}, but this installation was made as ${stored}. The public URL is part of every built-in issuer and cannot change; start with the old one.`);
  }
}
