import { describe, expect, it } from '@jest/globals';
import { parseIdempotencyKey } from './idempotency-key.js';

describe('an Idempotency-Key', () => {
  it.each([
    ['8e03978e-40d5-43e8-bc93-6894a57f9324', '8e03978e-40d5-43e8-bc93-6894a57f9324'], ['"8e03978e"', '8e03978e'], ['  x  ', 'x'], ['!~', '!~'], ['"a\\"b\\\\c"', 'a"b\\c'],
    ['"', '"'], ['"a"b"', '"a"b"'], ['x'.repeat(255), 'x'.repeat(255)], [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('%s is taken, with or without the quotes of a structured string', (header, key) => expect(parseIdempotencyKey(header)).toBe(key));

  it('that is not there is none', () => expect(parseIdempotencyKey(undefined)).toBeNull());

  it.each([[''], ['   '], ['""'], ['x'.repeat(256)], [`"${'x'.repeat(256)}"`], ['a b'], ['"a b"'], ['a\tb'], ['schlüssel'], ['a\u007f'], ['one, two']])('"%s" is refused, and the header is named', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(expect.objectContaining({ code: 'idempotency-key.invalid', status: 400, options: expect.objectContaining({ errors: [expect.objectContaining({ parameter: 'Idempotency-Key' })] }) }));
  });

  it('that is sent twice is refused', () => expect(() => parseIdempotencyKey(['a', 'b'])).toThrow(expect.objectContaining({ code: 'idempotency-key.invalid' })));
});
