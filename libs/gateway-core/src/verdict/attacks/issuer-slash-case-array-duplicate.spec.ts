import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aKeyManager, aWorld, anIssuer } from '../../testing/index.js';

const issuer = 'https://login.example/realms/Main';
const world = aWorld({ issuer: { profile: { issuer, issuerAliases: ['https://alias.example'] } } });

describe('issuer that is not exactly the registered one', () => {
  it.each([issuer, 'https://alias.example'])('accepts %s, as registered', (iss) => {
    expect(world.outcome(world.token({ iss }))).toBe('accepted');
  });

  const spellings = [
    `${issuer}/`, issuer.toLowerCase(), issuer.toUpperCase(), ` ${issuer}`, `${issuer} `, `${issuer}?`, `${issuer}#`, 'HTTPS://login.example/realms/Main',
    'https://login.example:443/realms/Main', 'https://login.example/realms/./Main', 'https://login.example/realms/M%61in', `${issuer}\u0000`, 'https://alias.example/', '', '__proto__',
  ];
  it.each(spellings)('refuses %p', (iss) => {
    expect(world.outcome(world.token({ iss }))).toBe('unknown-issuer');
  });

  it.each([[[issuer]], [[issuer, 'https://evil.example']], [{ iss: issuer }], [null], [true], [1], [undefined]])('refuses %p, which is no string', (iss) => {
    expect(world.outcome(world.token({ iss }))).toBe('unknown-issuer');
  });

  it('refuses an issuer named twice, whichever comes first', () => {
    const claims = JSON.stringify(world.issuer.claims(world.key.clientId)).slice(1, -1);
    expect(world.outcome(world.issuer.sign(world.issuer.header(), `{${claims}}`))).toBe('accepted');
    expect(world.outcome(world.issuer.sign(world.issuer.header(), `{${claims},"iss":"https://evil.example"}`))).toBe('malformed-token');
    expect(world.outcome(world.issuer.sign(world.issuer.header(), `{"iss":"https://evil.example",${claims}}`))).toBe('malformed-token');
    expect(world.outcome(world.issuer.sign(world.issuer.header(), `{"\\u0069ss":"${issuer}",${claims}}`))).toBe('malformed-token');
  });
});

describe('issuer whose key manager may not be used', () => {
  it('refuses a token of a disabled key manager, though it was good before', () => {
    const disabled = anIssuer({ name: 'Disabled server' });
    const others = { keyManagers: [{ ...disabled.keyManager, enabled: false }], keys: { [disabled.keyManager.id]: [disabled.signingKey.jwk] } };
    expect(aWorld({ others }).outcome(disabled.sign(disabled.header(), disabled.claims('client')))).toBe('issuer-disabled');
  });

  it('does not know a key manager of another organization, though it is enabled', () => {
    const foreign = anIssuer({ organizationId: randomUUID() });
    const others = { keyManagers: [foreign.keyManager], keys: { [foreign.keyManager.id]: [foreign.signingKey.jwk] } };
    expect(aWorld({ others }).outcome(foreign.sign(foreign.header(), foreign.claims('client')))).toBe('unknown-issuer');
  });

  it('knows a global key manager', () => {
    expect(aWorld({ issuer: { organizationId: null } }).outcome()).toBe('accepted');
  });

  it('believes neither of two enabled key managers with one issuer; a disabled second one does not count', () => {
    const twin = (enabled: boolean) => aWorld({ issuer: { profile: { issuer } }, others: { keyManagers: [aKeyManager({ enabled, profile: { issuer } })] } });
    expect(twin(false).outcome()).toBe('accepted');
    expect(twin(true).outcome()).toBe('unknown-issuer');
  });

  it('refuses a key manager that the API does not accept', () => {
    const accepted = anIssuer();
    const api = { keyManagers: { mode: 'selected' as const, ids: [accepted.keyManager.id] } };
    expect(aWorld({ api }).outcome()).toBe('key-manager-not-accepted');
    const own = aWorld();
    expect(own.outcome()).toBe('accepted');
  });
});
