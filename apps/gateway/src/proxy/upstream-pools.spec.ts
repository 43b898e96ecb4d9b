import { afterEach, describe, expect, it } from '@jest/globals';
import { parseNetworkRules } from '@keyplane/guarded-http';
import { listenOnLoopback } from '../testing/loopback.js';
import { until } from '../testing/until.js';
import { UpstreamPools } from './upstream-pools.js';

const rules = parseNetworkRules('loopback,http');
let pools: UpstreamPools;
afterEach(() => pools.close());

describe('connections to upstreams', () => {
  it('are shared by origin and bounded in number: the origin used least recently goes', () => {
    pools = new UpstreamPools({ rules, poolsMax: 2 });
    const first = pools.dispatcherFor('http://127.0.0.1:1');
    const second = pools.dispatcherFor('http://127.0.0.1:2');
    expect(pools.dispatcherFor('http://127.0.0.1:1')).toBe(first);
    pools.dispatcherFor('http://127.0.0.1:3');
    expect(pools.size).toBe(2);
    expect(pools.dispatcherFor('http://127.0.0.1:1')).toBe(first);
    expect(pools.dispatcherFor('http://127.0.0.1:2')).not.toBe(second);
  });

  it('are closed when unused, but not under a running request', async () => {
    const upstream = await listenOnLoopback((request, response) => {
      response.writeHead(200).flushHeaders();
      if (request.url === '/short') response.end();
    });
    pools = new UpstreamPools({ rules, idlePoolMs: 60 });
    const short = await pools.dispatcherFor(upstream.origin).request({ method: 'GET', path: '/short' } as never /* Dispatcher is the base of Pool, whose origin is fixed */);
    await short.body.dump();
    await until('the unused pool is closed', () => pools.size === 0);
    const long = await pools.dispatcherFor(upstream.origin).request({ method: 'GET', path: '/long' } as never /* as above */);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(pools.size).toBe(1);
    long.body.on('error', () => undefined);
    await upstream.close();
    await until('the pool is closed after it', () => pools.size === 0);
  });

  it('refuse an origin before a connection is made', () => {
    pools = new UpstreamPools({ rules: parseNetworkRules('public') });
    expect(() => pools.dispatcherFor('https://10.0.0.1')).toThrow(/forbid/);
    expect(() => pools.dispatcherFor('http://example.com')).toThrow(/plain http/);
    expect(pools.size).toBe(0);
  });
});
