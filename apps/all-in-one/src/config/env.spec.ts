import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readConfig } from './env.js';
import { REPOSITORY } from './repository.js';

describe('the configuration', () => {
  it('counts the five ports from KEYPLANE_PORT', () => {
    expect(readConfig({}).ports).toEqual({ controlPlane: 8080, gateway: 8081, sampleApi: 8082, sampleAuthorizationServer: 8083, postgres: 8084 });
    expect(readConfig({ KEYPLANE_PORT: '65531' }).ports.postgres).toBe(65_535);
  });

  it.each(['0', '65532', '80a', '-1', '8080.5', ' '])('refuses KEYPLANE_PORT=%j in a sentence', (port) => {
    expect(() => readConfig({ KEYPLANE_PORT: port })).toThrow(`KEYPLANE_PORT is "${port}", but must be a number from 1 to 65531`);
  });

  it('keeps the data in the checkout unless told otherwise', () => {
    expect(readConfig({}).dataDir).toBe(join(REPOSITORY, '.keyplane'));
    expect(readConfig({ KEYPLANE_DATA_DIR: '/somewhere' }).dataDir).toBe('/somewhere');
  });

  it('allows loopback and plain http unless the networks are set', () => {
    expect(readConfig({}).inherited.KEYPLANE_CONNECTOR_NETWORKS).toBe('public,private,loopback,http');
    expect(readConfig({ KEYPLANE_UPSTREAM_NETWORKS: 'public' }).inherited.KEYPLANE_UPSTREAM_NETWORKS).toBe('public');
  });
});
