/** How the fake differs from the letter of the RFCs: each is known from a real server. */
export interface FakeQuirks {
  /** Path of the issuer, e.g. `/realms/a`. */
  issuerPath?: string;
  /** Demanded by the registration endpoint; absent = open registration. */
  initialAccessToken?: string;
  /** Glewlwyd: a new secret with each update. */
  replacesSecretOnUpdate?: boolean;
  /** The secret is masked in every answer but that of the registration. */
  masksSecret?: boolean;
  /** A new registration access token with each read, too. */
  rotatesOnRead?: boolean;
  /** The scopes that there are; others are left out of what is registered (RFC 7591 §3.2.1). Absent = any. */
  knownScopes?: readonly string[];
  /** 200 for a registration and for a delete, 404 instead of 401 for a client that is gone. */
  looseStatuses?: boolean;
  /** Members that replace those of the discovery document; undefined removes one. */
  metadata?: Record<string, unknown>;
}
