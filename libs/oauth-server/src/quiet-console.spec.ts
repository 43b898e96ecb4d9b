import { afterAll, expect, it, jest } from '@jest/globals';

const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => jest.spyOn(console, name));

afterAll(() => {
  jest.restoreAllMocks();
});

// oidc-provider's entry file warns on Node 20, and its defaults print notices at their first use: see oidc-provider.ts.
it('prints nothing: not when it is loaded, nor when it serves', async () => {
  const { aClient, requestToken, startLoopback } = await import('./conformance/loopback.js');
  const loopback = await startLoopback();
  try {
    const { issuer, clients } = await loopback.mount('acme');
    const client = await aClient(clients);
    const origin = { origin: 'https://page.example' };
    const answers = [
      (await requestToken(issuer, client)).status,
      (await requestToken(issuer, { ...client, clientSecret: 'wrong' })).status,
      (await requestToken(issuer, origin, { client_id: client.clientId, client_secret: client.clientSecret })).status,
      (await fetch(`${issuer}/jwks`)).status,
      (await fetch(`${issuer}/.well-known/openid-configuration`)).status,
    ];
    expect(answers).toEqual([200, 401, 200, 200, 200]);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  } finally {
    await loopback.close();
  }
});
