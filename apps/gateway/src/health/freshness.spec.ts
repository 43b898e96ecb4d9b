import { afterEach, describe, expect, it } from '@jest/globals';
import { Freshness } from './freshness.js';

describe('freshness', () => {
  let freshness: Freshness | null = null;
  afterEach(() => freshness?.stop());

  function make({ hasSnapshot }: { hasSnapshot: boolean }) {
    const world = { now: 1_000_000, connected: false, hasSnapshot };
    const made = new Freshness({ now: () => world.now, isConnected: () => world.connected, hasSnapshot: () => world.hasSnapshot });
    freshness = made;
    return { world, made };
  }

  it('lets a copy from disk serve only after the transport had two seconds to bring something newer', () => {
    const { world, made } = make({ hasSnapshot: true });
    world.now += 1_999;
    expect(made.canServe()).toBe(false);
    world.now += 1;
    expect(made.canServe()).toBe(true);
    expect(made.state()).toEqual({ stale: true, since: new Date(1_000_000).toISOString() });
  });

  it('lets what the transport brought serve at once', () => {
    const { world, made } = make({ hasSnapshot: true });
    world.connected = true;
    made.caughtUp();
    expect(made.canServe()).toBe(true);
    expect(made.state()).toEqual({ stale: false });
  });

  it('never serves without a state', () => {
    const { world, made } = make({ hasSnapshot: false });
    world.now += 60_000;
    expect(made.canServe()).toBe(false);
  });

  it('is stale when the transport is away for longer than 15 seconds, since the moment it went', () => {
    const { world, made } = make({ hasSnapshot: true });
    world.connected = true;
    made.caughtUp();
    world.now += 60_000;
    world.connected = false;
    expect(made.state()).toEqual({ stale: false });
    world.now += 15_001;
    expect(made.state()).toEqual({ stale: true, since: new Date(1_060_000).toISOString() });
    world.connected = true;
    expect(made.state()).toEqual({ stale: false });
  });
});
