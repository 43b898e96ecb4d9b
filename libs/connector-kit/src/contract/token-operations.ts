import { describe, expect, it } from '@jest/globals';
import { makeClient } from './operations.js';
import type { ContractHarness } from './subject.js';
import { connectorError, withSubject } from './with-subject.js';

export function describeTokenOperations(harness: ContractHarness): void {
  describe('tokens', () => {
    const subject = withSubject(harness);

    if (harness.capabilities.requestTokens) {
      it('requestToken gets a token with the scopes that were asked for', async () => {
        const { connector, settings } = subject();
        const { handle, clientSecret } = await makeClient(subject());
        const [scope = ''] = settings.scopes;
        const token = await connector.requestToken({ handle, clientSecret, scopes: [scope] });
        // A server may grant more: what every client has there.
        expect(token).toEqual({ accessToken: expect.any(String), expiresIn: expect.any(Number), scope: expect.any(String) });
        expect(token.scope?.split(' ')).toContain(scope);
      });

      it('requestToken gets none for a client that is gone', async () => {
        const { connector } = subject();
        const { handle, clientSecret } = await makeClient(subject());
        await connector.deleteClient({ handle });
        await expect(connector.requestToken({ handle, clientSecret, scopes: [] })).rejects.toEqual(expect.objectContaining({ name: 'ConnectorError', code: expect.stringMatching(/^(unauthorized|not-found)$/) }));
      });
    } else {
      it('requestToken is unsupported', async () => {
        const { handle, clientSecret } = await makeClient(subject());
        await expect(subject().connector.requestToken({ handle, clientSecret, scopes: [] })).rejects.toEqual(connectorError('unsupported'));
      });
    }

    if (harness.speaksHttp && harness.capabilities.requestTokens) {
      it('requestToken with a wrong secret, or with none, gets no token', async () => {
        const { connector } = subject();
        const { handle } = await makeClient(subject());
        await expect(connector.requestToken({ handle, clientSecret: 'wrong', scopes: [] })).rejects.toEqual(connectorError('unauthorized'));
        await expect(connector.requestToken({ handle, clientSecret: null, scopes: [] })).rejects.toEqual(connectorError('rejected'));
      });
    }

    if (harness.capabilities.revokeTokens) {
      it('revokeToken accepts a token, twice, and one that nobody knows', async () => {
        const { connector } = subject();
        const { handle, clientSecret } = await makeClient(subject());
        const { accessToken } = await connector.requestToken({ handle, clientSecret, scopes: [] });
        for (const token of [accessToken, accessToken, 'unknown']) await connector.revokeToken({ handle, clientSecret, token });
      });
    } else {
      it('revokeToken is unsupported', async () => {
        const { handle, clientSecret } = await makeClient(subject());
        await expect(subject().connector.revokeToken({ handle, clientSecret, token: 'x' })).rejects.toEqual(connectorError('unsupported'));
      });
    }
  });
}
