import { join } from 'node:path';
import type { Api, KeyManager, Page, Rollout } from '@keyplane/contracts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isKafkaStartable } from '../../../../tools/kafka/broker.mjs';
import { findClientPrograms } from '../../../../tools/postgres/client-programs.mjs';
import { until } from '../../src/testing/folders.js';
import { succeeded, type Caller } from '../caller.js';
import { Composed } from './composed.js';

jest.setTimeout(120_000);
const [broker, programs] = [await isKafkaStartable(), await findClientPrograms()];
const obstacle = process.env.KEYPLANE_TEST_KAFKA_REASON ?? broker.reason ?? programs.reason;

if (obstacle !== null || programs.folder === null) it.skip(`the services of docker-compose.yml need Kafka and psql: ${obstacle}`, () => undefined);
else
  describe('what docker-compose.yml runs, as plain processes with its environment', () => {
    const psql = join(programs.folder, 'psql');
    let composed: Composed | undefined;
    let api: Api;
    const the = (): Composed => {
      if (composed === undefined) throw new Error('it did not start');
      return composed;
    };
    beforeAll(async () => {
      composed = await Composed.prepare(psql);
      await composed.up();
    });
    afterAll(() => composed?.remove());

    const gateways = ['gateway-1', 'gateway-2'] as const;
    /** What both gateways say to a call without a token. */
    const answers = () => Promise.all(gateways.map(async (name) => (await fetch(`${the().url(name)}/orders/v1/7`)).status));
    const untilAnswers = (status: number) => until(`both gateways answer ${status}`, async () => (await answers()).every((one) => one === status), 20_000);
    const setEnabled = async (caller: Caller, enabled: boolean): Promise<void> => {
      succeeded(await caller.patch(`/apis/${api.id}`, { enabled }));
    };

    it('lets its first administrator be there, with the password of .compose', async () => {
      const { items } = await (await the().automation('control-plane-1')).read<Page<{ username: string; roles: string[] }>>('/users');
      expect(items).toMatchObject([{ username: 'admin', roles: ['administrator', 'api-developer', 'operator'] }]);
      expect(the().container('control-plane-1').log).not.toContain('/set-up?token=');
    });

    it('brings a change to both gateways, whichever control plane was asked', async () => {
      const [one, two] = [await the().automation('control-plane-1'), await the().automation('control-plane-2')];
      expect(await answers()).toEqual([404, 404]);
      api = await one.create<Api>('/apis', { name: 'Orders', version: 'v1', context: '/orders', upstreamUrl: 'https://upstream.example', operations: [{ method: 'GET', path: '/*', scopes: [] }], keyManagers: { mode: 'all' } });
      await untilAnswers(401);
      await setEnabled(two, false);
      await untilAnswers(404);
      const [builtIn] = (await two.read<Page<KeyManager>>('/key-managers')).items;
      await until('both gateways have told what they enforce', async () => {
        const rollout = await two.read<Rollout>(`/key-managers/${String(builtIn?.id)}/rollout`);
        return rollout.gateways.length === 2 && rollout.gateways.every(({ state }) => state === 'enforced');
      });
    });

    it('goes on relaying when the control plane that leads is killed', async () => {
      // The first one leads: it was alone when it started.
      expect(the().container('control-plane-1').log).toContain('this relay leads');
      expect(the().container('control-plane-2').log).not.toContain('this relay leads');
      await the().container('control-plane-1').kill();
      const two = await the().automation('control-plane-2');
      await setEnabled(two, true);
      await untilAnswers(401);
      expect(the().container('control-plane-2').log).toContain('this relay leads');
    });

    it('ends in order when it is told to, before Docker would kill it', async () => {
      const began = Date.now();
      expect(await Promise.all((['control-plane-2', ...gateways] as const).map((name) => the().container(name).stop()))).toEqual([0, 0, 0]);
      expect(Date.now() - began).toBeLessThan(10_000);
    });

    it('writes none of its secrets into its logs', () => {
      const secrets = Object.entries(the().variables).filter(([name]) => /PASSWORD|SECRET$/.test(name)).map(([, value]) => value);
      expect(secrets.length).toBeGreaterThan(7);
      for (const name of ['control-plane-1', 'control-plane-2', ...gateways] as const) {
        for (const secret of [...secrets, the().secretFile('master-key'), the().secretFile('admin-password')]) expect([name, the().container(name).log.includes(secret)]).toEqual([name, false]);
      }
    });
  });
