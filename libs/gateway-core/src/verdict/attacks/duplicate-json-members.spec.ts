import { describe, expect, it } from '@jest/globals';
import { aWorld } from '../../testing/index.js';

describe('JSON that two parsers read differently', () => {
  const world = aWorld();
  const header = JSON.stringify(world.issuer.header()).slice(1, -1);
  const claims = JSON.stringify(world.issuer.claims(world.key.clientId)).slice(1, -1);
  const sign = (extraHeader: string, extraClaims: string): string => world.issuer.sign(`{${header}${extraHeader}}`, `{${claims}${extraClaims}}`);

  it.each([
    ['', ''],
    ['', ',"nested":{"a":1,"b":{"a":1}},"list":[{"a":1},{"a":1}],"a":1'],
    [',"note":"\\"iss\\":\\"x\\""', ',"note":"{\\"iss\\":1,\\"iss\\":2}"'],
    ['', ',"empty":{},"none":[],"emoji":"\\ud83d\\ude00"'],
    ['', ',"__proto__":{"scope":"x"},"constructor":1'],
  ])('accepts what is unambiguous: header %s, claims %s', (extraHeader, extraClaims) => {
    expect(world.outcome(sign(extraHeader, extraClaims))).toBe('accepted');
  });

  it.each([
    [',"alg":"ES256"', ''],
    [',"\\u0061lg":"none"', ''],
    [',"nested":{"a":1,"a":1}', ''],
    ['', ',"exp":99999999999'],
    ['', ',"\\u0065xp":99999999999'],
    ['', ',"client_id":"other"'],
    ['', ',"nested":{"a":1,"b":2,"a":3}'],
    ['', ',"list":[[{"a":1,"a":1}]]'],
    ['', ',"__proto__":1,"__proto__":2'],
    ['', ',"":1,"":2'],
    ['', ',"lone":"\\ud800"'],
    ['', ',"\\udc00":1'],
    ['', `,"deep":${'['.repeat(40)}${']'.repeat(40)}`],
  ])('refuses header %s, claims %s', (extraHeader, extraClaims) => {
    expect(world.outcome(sign(extraHeader, extraClaims))).toBe('malformed-token');
  });

  it('takes no claim from a member called __proto__', () => {
    const scoped = aWorld({ api: { operations: [{ method: 'GET', path: '/*', scopes: ['orders'] }] } });
    expect(scoped.outcome(scoped.token({ scope: 'orders' }))).toBe('accepted');
    const text = JSON.stringify(scoped.issuer.claims(scoped.key.clientId)).slice(1, -1);
    expect(scoped.outcome(scoped.issuer.sign(scoped.issuer.header(), `{${text},"__proto__":{"scope":"orders"}}`))).toBe('insufficient-scope');
  });
});
