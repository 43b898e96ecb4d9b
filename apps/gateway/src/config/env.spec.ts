import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, gatewayEnvironment, readConfig } from './env.js';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const stream = {
  KEYPLANE_GATEWAY_ID: ID,
  KEYPLANE_GATEWAY_DATA_DIR: '/data',
  KEYPLANE_PUBLIC_URL: 'https://keyplane.example/',
  KEYPLANE_CONTROL_PLANE_URL: 'http://127.0.0.1:3000/',
  KEYPLANE_GATEWAY_TOKEN_ENDPOINT: 'http://127.0.0.1:3000/oauth2/default/token',
  KEYPLANE_GATEWAY_CLIENT_ID: 'gateway',
  KEYPLANE_GATEWAY_CLIENT_SECRET: 'canary-secret',
};
const kafka = { KEYPLANE_GATEWAY_ID: ID, KEYPLANE_GATEWAY_DATA_DIR: '/data', KEYPLANE_PUBLIC_URL: 'https://keyplane.example', KAFKA_BROKERS: 'a:9092, [::1]:9093' };

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('is read from the environment, with defaults', () => {
    expect(readConfig(stream)).toMatchObject({
      gatewayId: ID,
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'https://keyplane.example',
      isChildProcess: false,
      logLevel: 'info',
      transport: { kind: 'http-stream', controlPlaneUrl: 'http://127.0.0.1:3000', clientId: 'gateway', clientSecret: 'canary-secret' },
    });
  });

  it('lets upstreams be in public and private networks over plain http, but not on loopback or at a metadata address', () => {
    const { upstreamNetworks } = readConfig(stream);
    expect(['8.8.8.8', '10.1.2.3', '127.0.0.1', '169.254.169.254', '::1'].map((address) => upstreamNetworks.isAddressAllowed(address))).toEqual([true, true, false, false, false]);
    expect(upstreamNetworks.plainHttp).toBe(true);
  });

  it('needs no client where Kafka is given', () => {
    expect(readConfig(kafka).transport).toEqual({ kind: 'kafka', brokers: ['a:9092', '[::1]:9093'], topicPrefix: '' });
  });

  it('tells all problems at once, by the names of the variables', () => {
    const problems = problemsOf({ KEYPLANE_GATEWAY_PORT: '99999', KEYPLANE_GATEWAY_ID: 'x', KEYPLANE_UPSTREAM_NETWORKS: 'everything', KEYPLANE_GATEWAY_LOG_LEVEL: '' });
    for (const name of ['KEYPLANE_GATEWAY_PORT', 'KEYPLANE_GATEWAY_ID', 'KEYPLANE_UPSTREAM_NETWORKS', 'KEYPLANE_GATEWAY_DATA_DIR', 'KEYPLANE_PUBLIC_URL', 'KEYPLANE_CONTROL_PLANE_URL', 'KEYPLANE_GATEWAY_TOKEN_ENDPOINT', 'KEYPLANE_GATEWAY_CLIENT_ID', 'KEYPLANE_GATEWAY_CLIENT_SECRET']) {
      expect(problems.filter((problem) => problem.includes(name))).not.toEqual([]);
    }
    expect(problems.filter((problem) => problem.includes('LOG_LEVEL'))).toEqual([]);
  });

  it.each(['KEYPLANE_PUBLIC_URL', 'KEYPLANE_CONTROL_PLANE_URL', 'KEYPLANE_GATEWAY_TOKEN_ENDPOINT'])('refuses %s that is no http address', (name) => {
    expect(problemsOf({ ...stream, [name]: 'ftp://x' })).toEqual([`${name} must be an http or https URL.`]);
  });

  it.each(['broker', 'a:1,b', ','])('refuses KAFKA_BROKERS %p', (brokers) => {
    expect(problemsOf({ ...kafka, KAFKA_BROKERS: brokers })).toEqual(['KAFKA_BROKERS must be a comma-separated list of host:port.']);
  });

  it('repeats no secret in its problems', () => {
    expect(problemsOf({ ...stream, KEYPLANE_GATEWAY_ID: '', KEYPLANE_GATEWAY_CLIENT_SECRET_FILE: '/nowhere' }).join()).not.toContain('canary');
  });

  it('describes every variable', () => {
    for (const [name, schema] of Object.entries(gatewayEnvironment.shape)) expect([name, schema.description]).toEqual([name, expect.stringMatching(/\.$/)]);
  });
});

describe('the client secret', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'keyplane-env-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('may come from a file', () => {
    const file = join(directory, 'secret');
    writeFileSync(file, 'from file\n');
    expect(readConfig({ ...stream, KEYPLANE_GATEWAY_CLIENT_SECRET: '', KEYPLANE_GATEWAY_CLIENT_SECRET_FILE: file }).transport).toMatchObject({ clientSecret: 'from file' });
  });

  it('comes from exactly one place, and one that can be read', () => {
    expect(problemsOf({ ...stream, KEYPLANE_GATEWAY_CLIENT_SECRET_FILE: '/x' })[0]).toContain('Exactly one');
    expect(problemsOf({ ...stream, KEYPLANE_GATEWAY_CLIENT_SECRET: '' })[0]).toContain('Exactly one');
    expect(problemsOf({ ...stream, KEYPLANE_GATEWAY_CLIENT_SECRET: '', KEYPLANE_GATEWAY_CLIENT_SECRET_FILE: join(directory, 'none') })[0]).toContain('cannot be read');
  });
});
