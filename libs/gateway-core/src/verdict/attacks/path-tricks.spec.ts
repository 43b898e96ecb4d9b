import { describe, expect, it } from '@jest/globals';
import { aWorld, anApi } from '../../testing/index.js';

const operations = [
  { method: 'GET' as const, path: '/admin', scopes: ['admin'] },
  { method: 'GET' as const, path: '/admin/*', scopes: ['admin'] },
  { method: 'GET' as const, path: '/*', scopes: [] },
];
const world = aWorld({ api: { operations } });
const other = anApi({ organizationId: world.api.organizationId, name: 'Payments', basePath: '/payments/v1', operations });
const both = world.with({ apis: [other] });

describe('path that tries to reach another operation or API', () => {
  it('plain paths reach what they name, and only that', () => {
    expect(world.outcome({ target: '/orders/v1/items/1' })).toBe('accepted');
    expect(world.outcome({ target: '/orders/v1/admin' })).toBe('insufficient-scope');
    expect(world.outcome({ target: '/orders/v1/admin/users' })).toBe('insufficient-scope');
  });

  const refused = [
    '/orders/v1/items/../admin', '/orders/v1/./admin', '/orders/v1/items/%2e%2e/admin', '/orders/v1/items/.%2E/admin', '/orders/v1/items/%2e./admin', '/orders/v1/%2e/admin',
    '/orders/v1/items%2f..%2fadmin', '/orders/v1/items%2F1', '/orders/v1/items%5c..%5cadmin', '/orders/v1/items\\..\\admin', '/orders/v1/items%5C1',
    '/orders/v1//admin', '//orders/v1/items', '/orders//v1/items', '/orders/v1/admin//',
    '/orders/v1/admin;x=1', '/orders/v1/;/admin', '/orders/v1/..;/admin', '/orders/v1/admin%3b', '/orders/v1/admin%3Bx',
    '/orders/v1/items/%252e%252e/admin', '/orders/v1/%2561dmin', '/orders/v1/items%252fadmin', '/orders/v1/items%255cadmin', '/orders/v1/%25252e',
    '/orders/v1/%', '/orders/v1/%a', '/orders/v1/%zz', '/orders/v1/admin%', '/orders/v1/%u0061dmin',
    '/orders/v1/%00', '/orders/v1/admin%00.png', '/orders/v1/%0d%0ax', '/orders/v1/%7f', '/orders/v1/%c2%85', '/orders/v1/admin\u0000', '/orders/v1/ad min', '/orders/v1/admin\t', '/orders/v1/admin\r\nx: y',
    '/orders/v1/%c0%ae%c0%ae/admin', '/orders/v1/%e0%80%af', '/orders/v1/%ff', '/orders/v1/%ed%a0%80', '/orders/v1/admín', '/orders/v1/admin\u00a0', '/orders/v1/ａdmin',
    '/orders/v1/admin#', '/orders/v1/items?x#/admin', '/orders/v1/"admin"', '/orders/v1/<admin>', '/orders/v1/{id}', '/orders/v1/a^b', '/orders/v1/a|b', '/orders/v1/`',
    'http://host.example/orders/v1/items', 'https://host.example/orders/v1/admin', 'host.example:443', '*', '', 'orders/v1/items', '?x', ' /orders/v1/items', '/..', '/.', '/orders/..', `/orders/v1/${'a'.repeat(20_000)}`,
  ];
  it.each(refused)('refuses %j', (target) => {
    const result = world.route({ target });
    expect(result.kind).toBe('refused-path');
    // The sentence is for the caller; it must not carry the caller's text back.
    expect(result.kind === 'refused-path' && /^[ A-Za-z8,-]+$/.test(result.detail)).toBe(true);
  });

  it.each(['/orders/v1/%61dmin', '/orders/v1/a%64min', '/orders/v1/%61%64%6D%69%6E/users', '/orders/v1/admin/', '/%6frders/v1/admin', '/orders/%761/admin?x=1', '/orders/v1/admin?/../items', '/orders/v1/admin?'])(
    'judges %s by the operation that the upstream will see',
    (target) => {
      expect(world.outcome({ target })).toBe('insufficient-scope');
    },
  );

  it.each([
    ['/orders/v1/%61dmi%6e/x%2by', '/admin/x%2By'],
    ['/orders/v1/items/%C3%A9?q=%2e%2e%2f;', '/items/%C3%A9?q=%2e%2e%2f;'],
    ['/orders/v1/items/', '/items/'],
    ['/orders/v1', ''],
    ['/orders/v1/', '/'],
    ['/orders/v1?a=b', '?a=b'],
    ['/orders/v1/items/a%20b', '/items/a%20b'],
    ['/orders/v1/items/100%25', '/items/100%25'],
    ["/orders/v1/items/a,b:c@d!$&'()*+=~", "/items/a,b:c@d!$&'()*+=~"],
  ])('forwards exactly what was judged: %s as %s', (target, upstreamPath) => {
    expect(world.route({ target })).toMatchObject({ kind: 'route', upstreamPath });
  });

  it.each(['/orders/v1x/items', '/orders/v', '/orders/v1%20/items', '/ORDERS/v1/items', '/orders/V1/items', '/orders', '/', '/orders/v1.0/items', '/o/other/orders/v1/items'])('finds no API at %s', (target) => {
    expect(world.route({ target })).toEqual({ kind: 'not-found', api: null });
  });

  it('a token that is good at one API is not at the other', () => {
    expect(both.outcome({ target: '/orders/v1/items' })).toBe('accepted');
    expect(both.outcome({ target: '/payments/v1/items' })).toBe('not-subscribed');
  });

  it.each(['get', 'HEAD', 'POST', 'TRACE', 'CONNECT', 'GET ', '', '__proto__', 'constructor'])('the method %j reaches no operation of GET', (method) => {
    expect(world.route({ method, target: '/orders/v1/admin' })).toEqual({ kind: 'not-found', api: world.api });
  });
});
