import { it, jest } from '@jest/globals';
import { describeTwins } from './describe-twins.js';
import { expectAgreementUnderFire } from './planes-under-fire.js';
import { describeSurroundings } from './surroundings.js';

jest.setTimeout(180_000);

describeTwins('two control planes on one database, with a gateway over Kafka and one over the HTTP stream', (the) => {
  it('either may be killed or paused over the loss of its lock under 20 changes a second: nothing is lost, made up or out of order, and both gateways end where the database is', () =>
    expectAgreementUnderFire(the(), { rounds: 1, forMs: 10_000, lossOfLock: 'by ending its session' }));
  describeSurroundings(the, { brokerAwayMs: 5_000, gatewayPausedMs: 10_000, copyAgeMs: 3_000 });
});
