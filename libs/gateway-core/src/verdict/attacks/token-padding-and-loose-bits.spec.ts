import { describe, expect, it } from '@jest/globals';
import { aWorld } from '../../testing/index.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('token in another spelling', () => {
  const world = aWorld();
  const good = world.token();
  const [header = '', payload = '', signature = ''] = good.split('.');

  it('accepts the one spelling', () => {
    expect(world.outcome(good)).toBe('accepted');
  });

  it('refuses a signature whose unused bits are set: the same bytes, spelled differently', () => {
    // 64 bytes: the last character carries four unused bits.
    const loose = signature.slice(0, -1) + (ALPHABET[ALPHABET.indexOf(signature.slice(-1)) + 1] ?? '');
    expect(Buffer.from(loose, 'base64url')).toEqual(Buffer.from(signature, 'base64url'));
    expect(world.outcome(`${header}.${payload}.${loose}`)).toBe('malformed-token');
  });

  const spellings: [string, string][] = [
    ['padding at the signature', `${good}==`],
    ['padding at the header', `${header}=.${payload}.${signature}`],
    ['padding at the payload', `${header}.${payload}==.${signature}`],
    ['a blank in front', ` ${good}`],
    ['a blank behind', `${good} `],
    ['a line break inside', `${header}.${payload}\n.${signature}`],
    ['a tab inside', `${header}.\t${payload}.${signature}`],
    ['a NUL behind', `${good}\0`],
    ['a fourth part', `${good}.`],
    ['a fifth part', `${good}.a.b`],
    ['no signature part', `${header}.${payload}`],
    ['an empty header', `.${payload}.${signature}`],
    ['an empty payload', `${header}..${signature}`],
    ['two tokens', `${good}, ${good}`],
    ['quotes', `"${good}"`],
    ['the standard alphabet', `${header}.${payload}.+/${signature.slice(2)}`],
    ['a foreign character in the signature', `${header}.${payload}.${signature.slice(0, 4)}!${signature.slice(4)}`],
    ['an opaque token', 'kjh34kjh5k3j4h5'],
    ['16 KiB and more', `${header}.${'A'.repeat(16_384)}.${signature}`],
  ];
  it.each(spellings)('refuses %s', (_name, token) => {
    expect(world.outcome(token)).toBe('malformed-token');
  });

  it('refuses a token of more than 16 KiB, however good', () => {
    expect(world.outcome(world.token({ pad: 'x'.repeat(11_000) }))).toBe('accepted');
    expect(world.outcome(world.token({ pad: 'x'.repeat(12_500) }))).toBe('malformed-token');
  });

  const claims = JSON.stringify(world.issuer.claims(world.key.clientId));
  it.each([['an array', `[${claims}]`], ['a string', JSON.stringify(claims)], ['null', 'null'], ['a byte order mark', `\uFEFF${claims}`], ['broken JSON', claims.slice(0, -1)], ['a trailing comma', claims.replace(/}$/, ',}')]])(
    'refuses a payload that is %s, though it is well signed',
    (_name, text) => {
      expect(world.outcome(world.issuer.sign(world.issuer.header(), text))).toBe('malformed-token');
    },
  );
});
