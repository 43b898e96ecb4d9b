import { afterEach, describe, expect, it } from '@jest/globals';
import type { KeyManagerConnection } from '@keyplane/connector-kit';
import { loopbackContext } from './fake/connection.js';
import { startFakeOidcServer, type FakeQuirks } from './fake/fake-oidc-server.js';
import { genericOidcDefinition } from './definition.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function check(quirks: FakeQuirks, connection: (issuer: string) => Partial<KeyManagerConnection>) {
  const server = await startFakeOidcServer(quirks);
  const context = loopbackContext();
  cleanups.push(context.close, server.close);
  const connector = genericOidcDefinition.create({ issuer: null, wellKnownEndpoint: null, endpoints: {}, certificates: null, connection: {}, ...connection(server.issuer) }, context);
  const stages = await connector.checkConnection({ timeoutMs: 2000 });
  return { stages: Object.fromEntries(stages.map((stage) => [stage.name, stage])), states: stages.map((stage) => stage.state).join(' '), server };
}

describe('checkConnection of generic-oidc', () => {
  it('passes every stage at a good server, from the issuer alone, and names what it found', async () => {
    const { stages, states } = await check({}, (issuer) => ({ issuer }));
    expect(states).toBe('pass pass pass pass pass pass');
    expect(stages['keys']?.detail).toBe('1 usable signing key (ES256).');
    expect(stages['registration']).toMatchObject({ detail: expect.stringContaining('without an initial access token'), advice: expect.any(String) });
  });

  it('says that an initial access token is set, and never what it is', async () => {
    const { stages } = await check({}, (issuer) => ({ issuer, connection: { initialAccessToken: 'canary' } }));
    expect(stages['registration']?.detail).toContain('with the initial access token');
    expect(JSON.stringify(stages)).not.toContain('canary');
  });

  it('creates no client and names none at the token endpoint', async () => {
    const { server } = await check({}, (issuer) => ({ issuer }));
    expect(server.clients.ids()).toEqual([]);
    expect(server.requests().filter((request) => request.includes('register'))).toEqual([]);
  });

  it('fails the issuer alone where another issuer is named, and says both', async () => {
    const { stages, states } = await check({ metadata: { issuer: 'https://other.example' } }, (issuer) => ({ issuer }));
    expect(states).toBe('pass pass fail pass pass pass');
    expect(stages['issuer']?.detail).toContain('https://other.example');
  });

  it('compares the issuer that was typed with that of the typed document', async () => {
    const { states } = await check({}, (issuer) => ({ issuer: `${issuer}/`, wellKnownEndpoint: `${issuer}/.well-known/openid-configuration` }));
    expect(states).toBe('pass pass fail pass pass pass');
  });

  it('fails the keys where the key set is not there, and the token endpoint where it is something else', async () => {
    const { stages, states } = await check({}, (issuer) => ({ issuer, endpoints: { token: `${issuer}/jwks` }, certificates: { type: 'JWKS', value: `${issuer}/nothing` } }));
    expect(states).toBe('pass pass pass fail warn pass');
    expect(stages['keys']?.detail).toContain('/nothing answered 404');
    expect((await check({}, (issuer) => ({ issuer, endpoints: { token: `${issuer}/.well-known/openid-configuration/x` } }))).states).toBe('pass pass pass pass fail pass');
  });

  it('warns where keys cannot be generated', async () => {
    const { states } = await check({ metadata: { registration_endpoint: undefined } }, (issuer) => ({ issuer }));
    expect(states).toBe('pass pass pass pass pass warn');
  });

  it('works with what was typed where the server publishes nothing', async () => {
    const typed = (issuer: string) => ({ issuer: `${issuer}/hidden`, endpoints: { token: `${issuer}/token`, clientRegistration: `${issuer}/register` }, certificates: { type: 'JWKS' as const, value: `${issuer}/jwks` } });
    expect((await check({}, typed)).states).toBe('pass warn skip pass pass pass');
  });

  it('fails the address and skips the rest where nobody answers, or the rules forbid it', async () => {
    expect((await check({}, () => ({ issuer: 'http://127.0.0.1:1' }))).states).toBe('fail skip skip skip skip skip');
    expect((await check({}, () => ({ issuer: 'http://10.0.0.1' }))).stages['address']).toMatchObject({ state: 'fail', detail: 'The network rules forbid the address of 10.0.0.1.' });
    expect((await check({}, () => ({}))).states).toBe('fail skip skip skip skip skip');
  });
});
