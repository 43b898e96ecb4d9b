import { describe, expect, it } from '@jest/globals';
import type { ApiState } from '@keyplane/contracts';
import { aSnapshot, anApi } from '../testing/index.js';
import { findRoute } from './find-route.js';
import { upstreamTarget } from './upstream-target.js';

type Operations = ApiState['operations'];
const get = (...paths: string[]): Operations => paths.map((path) => ({ method: 'GET', path, scopes: [] }));

function matched(operations: Operations, path: string, method = 'GET'): string | null {
  const result = findRoute(aSnapshot({ apis: [anApi({ operations })] }), `/orders/v1${path}`, method);
  return result.kind === 'route' ? `${result.operation.method} ${result.operation.path}` : null;
}

describe('operations', () => {
  const operations = get('/*', '/{a}', '/{a}/*', '/a', '/a/{b}', '/a/{b}/c', '/a/*', '/{a}/b', '/a/b', '/');
  it.each([
    ['', 'GET /'],
    ['/', 'GET /'],
    ['/a', 'GET /a'],
    ['/a/', 'GET /a'],
    ['/x', 'GET /{a}'],
    ['/a/b', 'GET /a/b'],
    ['/a/x', 'GET /a/{b}'],
    ['/x/b', 'GET /{a}/b'],
    ['/x/y', 'GET /{a}/*'],
    ['/a/x/c', 'GET /a/{b}/c'],
    ['/a/x/y', 'GET /a/*'],
    ['/x/y/z/w', 'GET /{a}/*'],
  ])('the most specific wins, whatever the order they are written in: %s is %s', (path, expected) => {
    expect(matched(operations, path)).toBe(expected);
    expect(matched([...operations].reverse(), path)).toBe(expected);
  });

  it('`/*` takes any number of segments, none included; `{name}` takes exactly one', () => {
    expect([matched(get('/*'), ''), matched(get('/*'), '/a/b/c'), matched(get('/a/*'), '/a')]).toEqual(['GET /*', 'GET /*', 'GET /a/*']);
    expect([matched(get('/{a}'), ''), matched(get('/{a}'), '/'), matched(get('/{a}'), '/x/y')]).toEqual([null, null, null]);
  });

  /** Express and ASP.NET don't tell upper from lower case: what was judged as one operation would be another one there. */
  describe('a path that differs from a more specific operation in upper and lower case alone', () => {
    const operation = (path: string, scopes: string[] = []): Operations[number] => ({ method: 'GET', path, scopes });
    const outcome = (operations: Operations, path: string): string => {
      const result = findRoute(aSnapshot({ apis: [anApi({ operations })] }), `/orders/v1${path}`, 'GET');
      return result.kind === 'route' ? result.operation.path : result.kind;
    };
    it.each([
      [[operation('/*'), operation('/admin', ['admin'])], '/Admin'],
      [[operation('/*'), operation('/admin', ['admin'])], '/%41dmin/'],
      [[operation('/*'), operation('/admin/*', ['admin'])], '/ADMIN/users'],
      [[operation('/{page}'), operation('/admin', ['admin'])], '/aDMIN'],
      [[operation('/reports/{id}', ['reports']), operation('/reports/public')], '/reports/PUBLIC'],
      [[operation('/{a}/users'), operation('/{a}/Users', ['x']), operation('/*')], '/1/USERS'],
      [[operation('/*', ['a']), operation('/{a}/*', ['a']), operation('/x/*', ['b'])], '/X/y'],
    ])('is refused where that one asks for other scopes: %j, %s', (operations, path) => {
      expect([outcome(operations, path), outcome([...operations].reverse(), path)]).toEqual(['refused-path', 'refused-path']);
    });

    it.each([
      ['the scopes are the same', [operation('/*', ['a', 'b']), operation('/admin', ['b', 'a'])], '/Admin', '/*'],
      ['it is the operation of the exact path', [operation('/admin', ['a']), operation('/Admin'), operation('/*')], '/Admin', '/Admin'],
      ['the other one has another number of segments', [operation('/*'), operation('/admin', ['a'])], '/Admin/x', '/*'],
      ['there is no other one', [operation('/Admin', ['a'])], '/admin', 'not-found'],
    ])('is judged as ever where %s', (_why, operations, path, expected) => expect(outcome(operations, path)).toBe(expected));
  });

  it('the method comes first: another method’s operation hides nothing, and HEAD is not GET', () => {
    const mixed: Operations = [{ method: 'GET', path: '/a', scopes: [] }, { method: 'POST', path: '/*', scopes: [] }];
    expect(matched(mixed, '/a', 'POST')).toBe('POST /*');
    expect(matched(mixed, '/a', 'HEAD')).toBeNull();
    expect(matched([{ method: 'HEAD', path: '/a', scopes: [] }], '/a', 'HEAD')).toBe('HEAD /a');
  });
});

describe('base paths', () => {
  const at = (basePath: string, overrides: Partial<ApiState> = {}): ApiState => anApi({ basePath, name: basePath, ...overrides });
  const found = (apis: ApiState[], target: string): string | null => {
    const result = findRoute(aSnapshot({ apis }), target, 'GET');
    return result.kind === 'route' ? result.api.name : null;
  };

  it('the longest wins, on segment boundaries', () => {
    const apis = [at('/orders/v1'), at('/orders/v1/v2'), at('/o/acme/orders/v1')];
    expect(found(apis, '/orders/v1/x')).toBe('/orders/v1');
    expect(found(apis, '/orders/v1/v2/x')).toBe('/orders/v1/v2');
    expect(found(apis, '/orders/v1/v2x')).toBe('/orders/v1');
    expect(found(apis, '/o/acme/orders/v1/x')).toBe('/o/acme/orders/v1');
  });

  it('a disabled API is not found, and no shorter one steps in for it', () => {
    expect(found([at('/orders/v1', { enabled: false })], '/orders/v1/x')).toBeNull();
    expect(found([at('/orders/v1'), at('/orders/v1/v2', { enabled: false })], '/orders/v1/v2/x')).toBeNull();
  });

  it('two enabled APIs at one place: neither is served; a disabled one does not count', () => {
    expect(found([at('/orders/v1'), at('/orders/v1')], '/orders/v1/x')).toBeNull();
    expect(found([at('/orders/v1'), at('/orders/v1', { enabled: false })], '/orders/v1/x')).toBe('/orders/v1');
  });
});

describe('upstreamTarget', () => {
  it.each([
    ['http://up.example', '/items?x=1', { origin: 'http://up.example', path: '/items?x=1' }],
    ['http://up.example:8080/base/', '/items/', { origin: 'http://up.example:8080', path: '/base/items/' }],
    ['http://up.example/base', '', { origin: 'http://up.example', path: '/base' }],
    ['http://up.example', '', { origin: 'http://up.example', path: '/' }],
    ['http://up.example', '?x=1', { origin: 'http://up.example', path: '/?x=1' }],
    ['http://up.example/base?key=1', '/items?x=%2F?y', { origin: 'http://up.example', path: '/base/items?key=1&x=%2F?y' }],
  ])('%s and %s', (upstreamUrl, upstreamPath, expected) => {
    expect(upstreamTarget(upstreamUrl, upstreamPath)).toEqual(expected);
  });
});
