import { describe, expect, it } from '@jest/globals';
import { CHECK_STAGES, DiscoverResult, Endpoints } from '@keyplane/contracts';
import { makeClient } from './operations.js';
import type { ContractHarness } from './subject.js';
import { connectorError, withSubject } from './with-subject.js';

export function describeServerOperations(harness: ContractHarness): void {
  describe('server', () => {
    const subject = withSubject(harness);

    it('checkConnection reports the stages of every type in order, fails none at a good server, and changes nothing', async () => {
      const { connector, server } = subject();
      const before = await server.clientIds();
      const stages = await connector.checkConnection({});
      expect(stages.slice(0, CHECK_STAGES.length).map((stage) => stage.name)).toEqual([...CHECK_STAGES]);
      expect(stages.filter((stage) => stage.state === 'fail')).toEqual([]);
      expect(stages.some((stage) => stage.state === 'pass')).toBe(true);
      expect(await server.clientIds()).toEqual(before);
    });

    it('describeIssuer is the same for the same server and holds no secret', async () => {
      const { connector, issuer, secrets } = subject();
      const described = await connector.describeIssuer({});
      expect(described.issuer).toBe(issuer);
      expect(Endpoints.safeParse(described.endpoints).success).toBe(true);
      expect(await connector.describeIssuer({})).toEqual(described);
      for (const secret of secrets) expect(JSON.stringify(described)).not.toContain(secret);
    });

    if (harness.speaksHttp) {
      it('discover finds the fields from an issuer and from its document, each with its origin', async () => {
        const { connector, issuer } = subject();
        const fields = await connector.discover({ url: issuer });
        expect(DiscoverResult.safeParse({ fields }).success).toBe(true);
        expect(fields).toMatchObject({ issuer: { value: issuer }, endpoints: { value: { token: expect.any(String) } }, certificates: { value: { type: 'JWKS' } } });
        expect(await connector.discover({ url: String(fields['wellKnownEndpoint']?.value) })).toEqual(fields);
      });

      it('discover refuses an issuer that does not match exactly, and names both', async () => {
        const { connector, issuer } = subject();
        const asked = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
        const error: unknown = await connector.discover({ url: asked }).catch((reason: unknown) => reason);
        expect(error).toEqual(connectorError('unexpected-response'));
        expect(String(error)).toContain(`${asked} `.trim());
        expect(String(error)).toContain(issuer);
      });
    } else {
      it('discover is unsupported', async () => {
        await expect(subject().connector.discover({ url: subject().issuer })).rejects.toEqual(connectorError('unsupported'));
      });
    }

    if (harness.capabilities.manageScopes) {
      it('ensureScopes twice is ensureScopes once', async () => {
        const { connector, settings } = subject();
        await connector.ensureScopes({ scopes: settings.scopes });
        await connector.ensureScopes({ scopes: settings.scopes });
        await makeClient(subject());
      });
    } else {
      it('ensureScopes is unsupported', async () => {
        await expect(subject().connector.ensureScopes({ scopes: ['a'] })).rejects.toEqual(connectorError('unsupported'));
      });
    }
  });
}
