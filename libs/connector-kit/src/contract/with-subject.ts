import { afterEach, beforeEach, expect } from '@jest/globals';
import type { ContractHarness, ContractSubject } from './subject.js';

/** A server for each test of the surrounding `describe`. */
export function withSubject({ make }: ContractHarness): () => ContractSubject {
  let current: ContractSubject | null = null;
  beforeEach(async () => {
    current = await make();
  });
  afterEach(async () => {
    await current?.close();
    current = null;
  });
  return () => {
    if (current === null) throw new Error('There is no subject outside a test.');
    return current;
  };
}

/** Matches a ConnectorError of this code. */
export function connectorError(code: string): unknown {
  return expect.objectContaining({ name: 'ConnectorError', code });
}
