import { describe, expect, it } from '@jest/globals';
import { CHECK_STAGES } from '@keyplane/contracts';
import { CONNECTOR_ERRORS, ConnectorError } from '../connector-error.js';
import type { Misbehaviour } from './front.js';
import { callsOf, makeClient, OPERATIONS, type MadeClient, type Operation } from './operations.js';
import type { ContractHarness, ContractSubject } from './subject.js';
import { withSubject } from './with-subject.js';

type Expectation = [title: string, how: Misbehaviour, code: string, also?: Record<string, unknown>];
const status = (code: number): Misbehaviour => ({ kind: 'status', status: code });
const EXPECTATIONS: Expectation[] = [
  ['400', status(400), 'rejected', { upstreamStatus: 400, retryable: false }],
  ['401', status(401), 'unauthorized', { upstreamStatus: 401, retryable: false }],
  ['403', status(403), 'forbidden', { upstreamStatus: 403, retryable: false }],
  ['404', status(404), 'not-found', { upstreamStatus: 404, retryable: false }],
  ['409', status(409), 'conflict', { upstreamStatus: 409, retryable: false }],
  ['429', status(429), 'rate-limited', { upstreamStatus: 429, retryable: true, retryAfterMs: 7000 }],
  ['500', status(500), 'unexpected-response', { upstreamStatus: 500, retryable: true }],
  ['503', status(503), 'unreachable', { upstreamStatus: 503, retryable: true, retryAfterMs: 7000 }],
  ['HTML with status 200', { kind: 'html' }, 'unexpected-response', { retryable: false }],
  ['broken JSON', { kind: 'broken-json' }, 'unexpected-response', { retryable: false }],
  ['JSON of another kind', { kind: 'other-json' }, 'unexpected-response', { retryable: false }],
  ['an endless body', { kind: 'huge' }, 'unexpected-response', { retryable: false }],
  ['a redirect', { kind: 'redirect' }, 'unexpected-response', { retryable: false }],
  ['a dropped connection', { kind: 'drop' }, 'unreachable', { retryable: true }],
  ['silence', { kind: 'silent' }, 'timeout', { retryable: true }],
];
const NO_PLACE: Expectation = ['404', status(404), 'unreachable', { upstreamStatus: 404, retryable: true }];
/** Where an answer of this kind is as good as any: the body of a success is not looked at, or the client is gone. */
const FINE: Partial<Record<Operation, readonly string[]>> = {
  deleteClient: ['404', 'broken JSON', 'JSON of another kind'],
  revokeToken: ['broken JSON', 'JSON of another kind'],
};

/** Operations on clients; see `looksClientsUp`. */
const LOOK_UP: ReadonlySet<Operation> = new Set(['createClient', 'readClient', 'updateClient', 'deleteClient', 'findClients', 'addSecret', 'retireSecret'] as const);

export function describeErrors(harness: ContractHarness): void {
  describe('errors', () => {
    const subject = withSubject(harness);
    const offered = OPERATIONS.filter((operation) => isOffered(operation, harness));

    it('every operation that is offered ends with a ConnectorError when its signal has fired, and has done nothing', async () => {
      const client = await makeClient(subject());
      const before = await subject().server.clientIds();
      for (const operation of offered) {
        // Describing needs no exchange where everything is known.
        if (operation === 'describeIssuer' && !harness.speaksHttp) continue;
        const error = await failureOf(callsOf(subject(), client)[operation]({ signal: AbortSignal.abort() }));
        expect([operation, error.code]).toEqual([operation, 'timeout']);
      }
      expect(await subject().server.clientIds()).toEqual(before);
      expect((await subject().connector.checkConnection({ signal: AbortSignal.abort() })).slice(0, CHECK_STAGES.length).map((stage) => stage.name)).toEqual([...CHECK_STAGES]);
    });

    if (!harness.speaksHttp) return;
    for (const [title, how, code, also] of EXPECTATIONS) {
      it(`${title} is ${code} for every operation; nothing is repeated, no secret is told`, async () => {
        const client = await makeClient(subject());
        for (const operation of offered) await expectFailure({ subject: subject(), client, operation, looksUp: harness.looksClientsUp === true && LOOK_UP.has(operation) }, [title, how, code, also]);
      });

      it(`checkConnection reports ${title} and does not reject`, async () => {
        const { connector, server } = subject();
        server.misbehave(how);
        const stages = await connector.checkConnection({ timeoutMs: timeoutOf(how) });
        expect(stages.slice(0, CHECK_STAGES.length).map((stage) => stage.name)).toEqual([...CHECK_STAGES]);
        expect(stages.some((stage) => stage.state === 'fail')).toBe(true);
        expectNoSecret(JSON.stringify(stages), subject(), null);
      });
    }
  });
}

interface Attempt {
  subject: ContractSubject;
  client: MadeClient;
  operation: Operation;
  looksUp: boolean;
}

async function expectFailure({ subject, client, operation, looksUp }: Attempt, expectation: Expectation): Promise<void> {
  const [title, how, code, also] = looksUp && expectation[0] === '404' ? NO_PLACE : expectation;
  subject.server.misbehave(how);
  const outcome = callsOf(subject, client)[operation]({ timeoutMs: timeoutOf(how) });
  if (!looksUp && FINE[operation]?.includes(title)) await outcome;
  else {
    const error = await failureOf(outcome);
    expect({ operation, ...error, code: error.code }).toMatchObject({ operation, code, ...also });
    expectNoSecret(textOf(error), subject, client);
  }
  const requests = subject.server.requests();
  expect(requests.length).toBeGreaterThan(0);
  expect([operation, [...new Set(requests)]]).toEqual([operation, requests]);
  subject.server.misbehave(null);
}

/** Short only where the time must run out: a slow machine is no misbehaving server. */
function timeoutOf(how: Misbehaviour): number {
  return how.kind === 'silent' ? 100 : 5000;
}

function isOffered(operation: Operation, { capabilities, speaksHttp }: ContractHarness): boolean {
  switch (operation) {
    case 'discover':
      return speaksHttp;
    case 'createClient':
      return capabilities.createClients;
    case 'findClients':
      return capabilities.findByReference;
    case 'addSecret':
    case 'retireSecret':
      return capabilities.multipleSecrets;
    case 'requestToken':
      return capabilities.requestTokens;
    case 'revokeToken':
      return capabilities.revokeTokens;
    case 'ensureScopes':
      return capabilities.manageScopes;
    default:
      return true;
  }
}

async function failureOf(outcome: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await outcome.then(
    () => new Error('The operation succeeded.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectorError)) throw error;
  expect(CONNECTOR_ERRORS).toContain(error.code);
  return error;
}

/** The message, and those of everything that a logger would print with it. */
function textOf(error: unknown): string {
  let text = '';
  for (let link = error, depth = 0; link instanceof Error && depth < 10; link = link.cause, depth += 1) text += `${String(link)} ${link.stack ?? ''}`;
  return text;
}

function expectNoSecret(text: string, { secrets }: ContractSubject, client: MadeClient | null): void {
  const all = [...secrets, ...(client?.secrets ?? []), 'a-token-that-may-not-leak'];
  expect(all.filter((secret) => text.includes(secret))).toEqual([]);
}
