import { describe, expect, it } from '@jest/globals';
import { callerResponseHeaders, upstreamRequestHeaders } from './header-rules.js';

const rules = { forwardsToken: false, added: [] };

describe('headers to the upstream', () => {
  it.each([
    'X-Keyplane-Subject', 'x-keyplane-', 'X_KEYPLANE_CLIENT', 'x_keyplane-scopes', 'X-Keyplane_Scopes', 'X.Keyplane.Subject',
    'X-Forwarded-For', 'X_Forwarded_Host', 'Forwarded', 'X-Real-IP', 'X-Request-Id', 'X-Original-URL', 'X-Rewrite-Url', 'X-HTTP-Method-Override', 'X_HTTP_Method_Override',
    'Host', 'Connection', 'Keep-Alive', 'Proxy-Authenticate', 'Proxy-Authorization', 'Proxy-Connection', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'HTTP2-Settings', 'Expect',
    'Authorization', 'authorization', 'AUTHORIZATION',
    // A server that reads names as variables would take these for the real ones, and end the message elsewhere.
    'Transfer_Encoding', 'Content_Length', 'content.length',
  ])('hold no %s of the caller', (name) => {
    expect(upstreamRequestHeaders(['A', '1', name, 'x', 'B', '2'], rules)).toEqual(['A', '1', 'B', '2']);
  });

  it('hold nothing that Connection names, in any of its lines', () => {
    expect(upstreamRequestHeaders(['Connection', 'close, X-One ', 'x-one', '1', 'X-Two', '2', 'connection', 'x-TWO', 'X-Three', '3'], rules)).toEqual(['X-Three', '3']);
  });

  it('keep what the gateway adds even where the caller lets Connection name it', () => {
    expect(upstreamRequestHeaders(['Connection', 'X-Keyplane-Subject'], { ...rules, added: ['X-Keyplane-Subject', 'me'] })).toEqual(['X-Keyplane-Subject', 'me']);
  });

  it('keep names, order, duplicates and empty values of the rest', () => {
    const rest = ['Accept', 'a', 'Content-Length', '5', 'X-Thing', '1', 'accept', 'b', 'X-Keyplanet', 'not ours', 'X-Empty', '', 'Cookie', ''];
    expect(upstreamRequestHeaders(rest, rules)).toEqual(rest);
  });

  it('keep Authorization only where the API forwards tokens', () => {
    expect(upstreamRequestHeaders(['Authorization', 'Bearer x'], { ...rules, forwardsToken: true })).toEqual(['Authorization', 'Bearer x']);
  });

  it.each([
    ['a=1; keyplane_session=s; b=2', 'a=1; b=2'],
    ['__Host-keyplane_admin=s; a=1', 'a=1'],
    ['__HOST-KEYPLANE_x=s;a=1', 'a=1'],
    ['=keyplane_x=1; a=1', 'a=1'],
    ['a=keyplane_not; b=2', 'a=keyplane_not; b=2'],
    ['mykeyplane_x=1', 'mykeyplane_x=1'],
  ])('hold the cookies of others, never ours: %s', (sent, seen) => {
    expect(upstreamRequestHeaders(['Cookie', sent], rules)).toEqual(['Cookie', seen]);
  });

  it('hold no Cookie header when all cookies are ours', () => {
    expect(upstreamRequestHeaders(['Cookie', 'keyplane_a=1; __Host-keyplane_b=2', 'cookie', 'c=3'], rules)).toEqual(['cookie', 'c=3']);
  });
});

describe('headers to the caller', () => {
  it('hold no cookie in our name, whatever its spelling', () => {
    const set = ['Set-Cookie', 'a=1', 'Set-Cookie', '__Host-keyplane_admin=x; Path=/', 'set-cookie', ' KEYPLANE_x=1', 'Set-Cookie', '=keyplane_x=1', 'Set-Cookie', 'b=2'];
    expect(callerResponseHeaders(set, { corsHeaders: null })).toEqual(['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
  });

  it('hold no hop-by-hop header, nor what Connection names, nor another request id', () => {
    expect(callerResponseHeaders(['Connection', 'keep-alive, X-Hop', 'Keep-Alive', 'timeout=5', 'X-Hop', '1', 'X-Request-Id', 'theirs', 'Transfer-Encoding', 'chunked', 'ETag', '"7"'], { corsHeaders: null })).toEqual(['ETag', '"7"']);
  });

  it('say to web pages what the API says, not what the upstream says; without such a word, the upstream’s', () => {
    const said = ['Access-Control-Allow-Origin', '*', 'access-control-allow-credentials', 'true', 'Access-Control-Max-Age', '9', 'Access-Control-Expose-Headers', 'X-Total', 'Vary', 'Accept'];
    expect(callerResponseHeaders(said, { corsHeaders: null })).toEqual(said);
    expect(callerResponseHeaders(said, { corsHeaders: { 'access-control-allow-origin': 'https://app.example', vary: 'Origin' } })).toEqual([
      'Access-Control-Expose-Headers', 'X-Total', 'Vary', 'Accept', 'access-control-allow-origin', 'https://app.example', 'vary', 'Origin',
    ]);
    expect(callerResponseHeaders(said, { corsHeaders: {} })).toEqual(['Access-Control-Expose-Headers', 'X-Total', 'Vary', 'Accept']);
  });
});
