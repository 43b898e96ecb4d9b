import { describe, expect, it } from '@jest/globals';
import { aWorld, anIssuer, NOW_MS, type Call, type World } from '../testing/index.js';
import { runSteps, STEPS } from './decide.js';
import { Examination } from './examination.js';

const good = aWorld();
const stranger = anIssuer({ name: 'Stranger', kid: good.issuer.kid });

/** For each step a request that it alone refuses: without the step it would get further. */
const REFUSED_BY: Record<string, () => { world: World; call: Call }> = {
  token: () => ({ world: good, call: { authorization: [`Bearer ${good.token()}`, `Bearer ${good.token()}`] } }),
  shape: () => ({ world: good, call: { token: `${good.token()}=` } }),
  issuer: () => ({ world: good, call: { token: good.token({ iss: `${good.issuer.keyManager.profile.issuer}/` }) } }),
  'key-manager-accepted': () => withApi({ keyManagers: { mode: 'selected', ids: [stranger.keyManager.id] } }),
  algorithm: () => ({ world: good, call: { token: good.token({}, { crit: ['b64'], b64: true }) } }),
  key: () => ({ world: good, call: { token: good.token({}, { kid: 'another' }) } }),
  signature: () => ({ world: good, call: { token: stranger.sign(good.issuer.header(), good.issuer.claims(good.key.clientId)) } }),
  times: () => ({ world: good, call: { token: good.token({ exp: 1 }) } }),
  type: () => ({ world: good, call: { token: good.token({ nonce: 'x' }) } }),
  audience: () => withApi({ audiences: ['https://orders'] }),
  binding: () => ({ world: good, call: { token: good.token({ cnf: { jkt: 'x' } }) } }),
  revoked: () => revokedAt(aWorld()),
  client: () => ({ world: good, call: { token: good.token({ client_id: 'nobody' }) } }),
  subscription: () => atWorld(aWorld({ subscription: { state: 'blocked' } })),
  environment: () => atWorld(aWorld({ key: { environment: 'SANDBOX' }, api: { sandboxUpstreamUrl: null } })),
  scopes: () => withApi({ operations: [{ method: 'GET', path: '/*', scopes: ['orders:read'] }] }),
};

function atWorld(world: World): { world: World; call: Call } {
  return { world, call: { token: world.token() } };
}

function revokedAt(world: World): { world: World; call: Call } {
  const token = world.token();
  return { world: world.revoke(token), call: { token } };
}

function withApi(api: Parameters<World['with']>[1]): { world: World; call: Call } {
  return atWorld(good.with({}, api));
}

/** These find what later steps work with: without them there is no verdict at all. */
const FINDS = ['token', 'shape', 'issuer', 'algorithm', 'key', 'client'];
const NO_VERDICT = 'no verdict';

/** Which step refuses, when one of them is left out. */
function refusingStep({ world, call }: { world: World; call: Call }, leftOut?: string): string {
  const route = world.route(call);
  if (route.kind !== 'route') throw new Error('the request has no route');
  const examination = new Examination({
    snapshot: world.snapshot, api: route.api, operation: route.operation, organizationId: route.api.organizationId,
    authorization: call.authorization ?? [`Bearer ${call.token ?? ''}`], nowMs: NOW_MS, refusedAudiences: [], revocations: world.revocations,
  });
  const { refusal, steps } = runSteps(examination, STEPS.filter(({ name }) => name !== leftOut));
  return refusal === null ? 'accepted' : (steps.at(-1)?.name ?? '');
}

describe('every step', () => {
  it('has a request here that it refuses', () => {
    expect(Object.keys(REFUSED_BY)).toEqual(STEPS.map(({ name }) => name));
  });

  it.each(STEPS.map(({ name }) => name))('%s refuses what no other step would refuse in its place', (name) => {
    const request = REFUSED_BY[name]?.();
    if (request === undefined) throw new Error(`no request is refused by ${name}`);
    expect(refusingStep(request)).toBe(name);
    expect(without(name, request)).toBe(FINDS.includes(name) ? NO_VERDICT : 'accepted');
  });
});

function without(name: string, request: { world: World; call: Call }): string {
  try {
    return refusingStep(request, name);
  } catch {
    return NO_VERDICT;
  }
}
