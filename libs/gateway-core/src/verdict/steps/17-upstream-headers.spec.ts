import { describe, expect, it } from '@jest/globals';
import { aWorld } from '../../testing/index.js';
import { upstreamHeaders } from './17-upstream-headers.js';

describe('upstreamHeaders', () => {
  const world = aWorld();
  const headersOf = (claims: Record<string, unknown>): Record<string, string> => {
    const verdict = world.call({ token: world.token(claims) });
    if (!verdict.ok) throw new Error(verdict.reason);
    return upstreamHeaders(verdict.principal);
  };

  it('names organization, application, key manager, client, subject, scopes and environment', () => {
    expect(headersOf({ scope: 'read write', sub: 'anna' })).toEqual({
      'X-Keyplane-Organization': 'default',
      'X-Keyplane-Application': world.application.id,
      'X-Keyplane-Key-Manager': world.issuer.keyManager.id,
      'X-Keyplane-Client': world.key.clientId,
      'X-Keyplane-Subject': 'anna',
      'X-Keyplane-Scopes': 'read write',
      'X-Keyplane-Environment': 'PRODUCTION',
    });
  });

  it('says nothing of a subject that is not there', () => {
    expect(headersOf({ sub: undefined })).not.toHaveProperty('X-Keyplane-Subject');
  });

  it.each(['anna\r\nX-Keyplane-Scopes: admin', 'anna\0', ' anna', 'anna ', 'änna', '100%', '%41', 'a,b', '\u{1F600}', 'a\u0085b'])('carries the subject %j in printable ASCII, and decoding gives it back', (sub) => {
    const value = headersOf({ sub })['X-Keyplane-Subject'] ?? '';
    expect(value).toMatch(/^[\x21-\x7e]+$/);
    expect(decodeURIComponent(value)).toBe(sub);
  });
});
