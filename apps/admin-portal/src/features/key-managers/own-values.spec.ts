import { describe, expect, it } from '@jest/globals';
import { bodyOf, isEnough } from './own-values';

describe('what was typed of a server', () => {
  it('becomes the members of a key manager; what is empty says nothing', () => {
    expect(bodyOf({ issuer: ' https://a.example ', certificates: 'https://a.example/jwks', 'endpoints.token': 'https://a.example/token', 'endpoints.userInfo': ' ' })).toEqual({
      issuer: 'https://a.example', certificates: { type: 'JWKS', value: 'https://a.example/jwks' }, endpoints: { token: 'https://a.example/token' },
    });
    expect(bodyOf({ certificates: '-----BEGIN PUBLIC KEY-----\nx' })).toEqual({ certificates: { type: 'PEM', value: '-----BEGIN PUBLIC KEY-----\nx' } });
    expect(bodyOf({})).toEqual({});
  });

  it('is enough with an issuer and its keys', () => {
    expect([isEnough({ issuer: 'https://a.example', certificates: 'x' }), isEnough({ issuer: 'https://a.example' }), isEnough({ issuer: 'a', certificates: 'x' })]).toEqual([true, false, false]);
  });
});
