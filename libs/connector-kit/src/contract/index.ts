/**
 * The suite that every connector passes: one `it` for each sentence that `connector.ts` promises. For Jest only.
 * A connector's spec gives a harness: its capabilities, and a fresh server, fake or real, for each test.
 */
import { describe } from '@jest/globals';
import { describeClientOperations } from './client-operations.js';
import { describeErrors } from './errors.js';
import { describeServerOperations } from './server-operations.js';
import type { ContractHarness } from './subject.js';
import { describeTokenOperations } from './token-operations.js';

export { frontOf, type Front, type Misbehaviour } from './front.js';
export type { ContractHarness, ContractSubject, ServerView } from './subject.js';

/** @example describeConnectorContract('acme', { capabilities: acmeDefinition.capabilities, speaksHttp: true, make: startFakeAcme }) */
export function describeConnectorContract(name: string, harness: ContractHarness): void {
  describe(`connector contract: ${name}`, () => {
    describeServerOperations(harness);
    describeClientOperations(harness);
    describeTokenOperations(harness);
    describeErrors(harness);
  });
}
