/** A client as its token endpoint knows it. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenEndpoint: string;
}

export interface TokenAnswer {
  readonly status: number;
  readonly access_token?: string;
  readonly error?: string;
}

/** Client credentials (RFC 6749 §4.4) straight at the authorization server, past Keyplane. */
export async function requestToken({ clientId, clientSecret, tokenEndpoint }: Client, scope = ''): Promise<TokenAnswer> {
  const authorization = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === '' ? {} : { scope }) });
  const response = await fetch(tokenEndpoint, { method: 'POST', headers: { authorization }, body });
  return { status: response.status, ...((await response.json()) as object) }; // RFC 6749 §5
}

/** @throws with the answer, when the client gets no token */
export async function tokenOf(client: Client, scope = ''): Promise<string> {
  const { status, access_token: token, error } = await requestToken(client, scope);
  if (token === undefined) throw new Error(`no token: ${status} ${error ?? ''}`);
  return token;
}
