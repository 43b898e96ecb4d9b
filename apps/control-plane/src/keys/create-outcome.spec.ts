import { CONNECTOR_ERRORS, ConnectorError } from '@keyplane/connector-kit';
import { describe, expect, it } from '@jest/globals';
import { mayHaveMadeClient } from './create-outcome.js';

describe('mayHaveMadeClient', () => {
  it.each(CONNECTOR_ERRORS.map((code) => [code, ['timeout', 'unreachable', 'unexpected-response'].includes(code)] as const))('says for %s: %s', (code, expected) => {
    expect(mayHaveMadeClient(new ConnectorError(code, 'x'))).toBe(expected);
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'address-forbidden'])('knows that nothing was sent when no connection was made (%s)', (code) => {
    const cause = new Error('low', { cause: Object.assign(new Error('lower'), { code }) });
    expect(mayHaveMadeClient(new ConnectorError('unreachable', 'x', { cause }))).toBe(false);
  });

  it('doubts when the connection was lost after it stood, and for errors that nobody foresaw', () => {
    expect(mayHaveMadeClient(new ConnectorError('unreachable', 'x', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }))).toBe(true);
    expect(mayHaveMadeClient(new Error('bug'))).toBe(true);
  });
});
