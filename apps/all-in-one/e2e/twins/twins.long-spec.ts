import { it, jest } from '@jest/globals';
import { describeTwins } from './describe-twins.js';
import { expectAgreementUnderFire } from './planes-under-fire.js';
import { describeSurroundings } from './surroundings.js';

jest.setTimeout(600_000);

describeTwins('two control planes for longer, with a gateway over Kafka and one over the HTTP stream', (the) => {
  it('either may be killed, or paused until Postgres takes its lock, under 20 changes a second for a minute: nothing is lost, made up or out of order, and both gateways end where the database is', () =>
    expectAgreementUnderFire(the(), { rounds: 2, forMs: 60_000, lossOfLock: 'by lease' }));
  describeSurroundings(the, { brokerAwayMs: 20_000, gatewayPausedMs: 20_000, copyAgeMs: 60_000 });
  describeSurroundings(the, { brokerAwayMs: 5_000, gatewayPausedMs: 60_000, copyAgeMs: 5_000 });
});
