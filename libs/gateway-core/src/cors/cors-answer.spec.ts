import { describe, expect, it } from '@jest/globals';
import { CorsInput } from '@keyplane/contracts';
import { anApi } from '../testing/index.js';
import { corsAnswer } from './cors-answer.js';

const APP = 'https://app.example';
const api = anApi({
  cors: CorsInput.parse({ allowedOrigins: [APP, 'http://localhost:5173'] }),
  operations: [{ method: 'GET', path: '/a', scopes: [] }, { method: 'GET', path: '/b', scopes: [] }, { method: 'PUT', path: '/b', scopes: [] }],
});
const call = (origin: string | undefined, of = api) => corsAnswer(of, { method: 'GET', origin, requestedMethod: undefined });
const preflight = (origin: string, of = api) => corsAnswer(of, { method: 'OPTIONS', origin, requestedMethod: 'PUT' });

describe('the answer to a web page', () => {
  it('to a preflight says what the API has, and that a token may be sent', () => {
    expect(preflight(APP)).toEqual({
      isPreflight: true,
      headers: { 'access-control-allow-origin': APP, vary: 'Origin', 'access-control-allow-methods': 'GET, PUT', 'access-control-allow-headers': 'Authorization, Content-Type', 'access-control-max-age': '600' },
    });
  });

  it('to a preflight says what is set instead, where something is', () => {
    const cors = CorsInput.parse({ allowedOrigins: [APP], allowedHeaders: ['X-A'], allowedMethods: ['DELETE'], maxAgeSeconds: 0 });
    expect(preflight(APP, anApi({ cors }))?.headers).toMatchObject({ 'access-control-allow-methods': 'DELETE', 'access-control-allow-headers': 'Authorization, X-A', 'access-control-max-age': '0' });
  });

  it('to a call names the page, and lets it read why it was refused', () => {
    expect(call(APP)).toEqual({ isPreflight: false, headers: { 'access-control-allow-origin': APP, vary: 'Origin', 'access-control-expose-headers': 'WWW-Authenticate, X-Request-Id' } });
  });

  it.each(['https://app.example.evil.example', 'https://app.example:443', 'https://app.example/', 'http://app.example', 'HTTPS://APP.EXAMPLE', 'https://evil-app.example', 'null', '*', '', `${APP}, ${APP}`])('allows nothing to a page of %j', (origin) => {
    expect(call(origin)).toEqual({ isPreflight: false, headers: { vary: 'Origin' } });
    expect(preflight(origin)).toEqual({ isPreflight: true, headers: { vary: 'Origin' } });
  });

  it('without a page is marked as depending on it', () => {
    expect(call(undefined)?.headers).toEqual({ vary: 'Origin' });
  });

  it('is the same for all pages where all are allowed; credentials never are', () => {
    const open = anApi({ cors: CorsInput.parse({ allowedOrigins: ['*'] }) });
    for (const origin of [APP, 'null', undefined]) expect(call(origin, open)?.headers).toEqual({ 'access-control-allow-origin': '*', 'access-control-expose-headers': 'WWW-Authenticate, X-Request-Id' });
    expect(Object.keys(preflight(APP, open)?.headers ?? {})).not.toContain('access-control-allow-credentials');
  });

  it('to OPTIONS that is no preflight is that of any call', () => {
    expect(corsAnswer(api, { method: 'OPTIONS', origin: APP, requestedMethod: undefined })?.isPreflight).toBe(false);
    expect(corsAnswer(api, { method: 'OPTIONS', origin: undefined, requestedMethod: 'PUT' })?.isPreflight).toBe(false);
    expect(corsAnswer(api, { method: 'POST', origin: APP, requestedMethod: 'PUT' })?.isPreflight).toBe(false);
  });

  it('is not ours to give where the API has no rule', () => {
    expect(call(APP, anApi())).toBeNull();
    expect(call(APP, anApi({ cors: null }))).toBeNull();
  });
});
