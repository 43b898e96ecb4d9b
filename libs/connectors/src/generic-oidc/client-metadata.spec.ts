import { describe, expect, it } from '@jest/globals';
import { parseClientInformation } from './client-metadata.js';

const parse = (body: object) => parseClientInformation({ client_id: 'shop', client_secret: 's3cret', ...body }, 'The server');

describe('client information', () => {
  it.each(['shop', '0oa1b2c3', 'https://shop.example/~client?a=b', 'a client'])('has the client id %j', (id) => {
    expect(parse({ client_id: id }).client_id).toBe(id);
  });

  it('may have a secret that is masked with dots', () => {
    expect(parse({ client_secret: '••••••' }).client_secret).toBe('••••••');
  });

  it.each(['client_id', 'client_secret'])('of a hostile server brings no line of its own in %s', (member) => {
    for (const text of ['shop\nNODE_OPTIONS=--require=/tmp/x', 'shop\r\n', 'sh\u0000op', 'sh\u2028op']) expect(() => parse({ [member]: text })).toThrow(`missing or wrong: ${member}.`);
  });
});
