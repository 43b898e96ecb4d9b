import { describe, expect, it } from '@jest/globals';
import { aWorld } from '../../testing/index.js';

describe('type in the header (typ)', () => {
  const lenient = aWorld();
  const strict = aWorld({ issuer: { profile: { requireAtJwt: true } } });

  it.each(['at+jwt', 'AT+JWT', 'At+Jwt', 'application/at+jwt', 'Application/AT+JWT'])('%p is an access token everywhere', (typ) => {
    expect(lenient.outcome(lenient.token({}, { typ }))).toBe('accepted');
    expect(strict.outcome(strict.token({}, { typ }))).toBe('accepted');
  });

  it.each(['JWT', 'jwt', undefined])('%p is taken unless the key manager requires at+jwt', (typ) => {
    expect(lenient.outcome(lenient.token({}, { typ }))).toBe('accepted');
    expect(strict.outcome(strict.token({}, { typ }))).toBe('wrong-type');
  });

  it.each(['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'token-introspection+jwt', 'entity-statement+jwt', 'application/jwt', ' at+jwt', 'at+jwt ', 'at+jwt\n', 'x at+jwt', 'application/application/at+jwt', '', null, 1, ['at+jwt'], { typ: 'at+jwt' }])(
    '%p is refused everywhere',
    (typ) => {
      expect(lenient.outcome(lenient.token({}, { typ }))).toBe('wrong-type');
      expect(strict.outcome(strict.token({}, { typ }))).toBe('wrong-type');
    },
  );
});
