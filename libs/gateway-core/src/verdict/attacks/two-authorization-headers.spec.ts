import { describe, expect, it } from '@jest/globals';
import { aWorld } from '../../testing/index.js';

describe('Authorization header', () => {
  const world = aWorld();
  const good = world.token();

  it.each([[[`Bearer ${good}`]], [[`bearer ${good}`]], [[`BEARER ${good}`]]])('exactly one with a bearer token is accepted', (authorization) => {
    expect(world.outcome({ authorization })).toBe('accepted');
  });

  it.each([
    ['none', []],
    ['two good ones', [`Bearer ${good}`, `Bearer ${good}`]],
    ['a good one before another', [`Bearer ${good}`, 'Basic eDp5']],
    ['a good one after an empty one', ['', `Bearer ${good}`]],
    ['another scheme', [`Basic ${good}`]],
    ['DPoP', [`DPoP ${good}`]],
    ['no scheme', [good]],
    ['a bearer token behind another scheme', [`Basic eDp5, Bearer ${good}`]],
    ['a scheme that ends with it', [`NotBearer ${good}`]],
    ['no token', ['Bearer']],
    ['no blank', [`Bearer${good}`]],
    ['a tab', [`Bearer\t${good}`]],
    ['an empty one', ['']],
  ])('%s: missing-token', (_name, authorization) => {
    expect(world.outcome({ authorization })).toBe('missing-token');
  });

  it.each([[`Bearer  ${good}`], [`Bearer ${good},Bearer ${good}`], [`Bearer ${good} ${good}`], ['Bearer  ']])('blanks or a second token inside: malformed-token', (header) => {
    expect(world.outcome({ authorization: [header] })).toBe('malformed-token');
  });
});
