import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STARTED_MS_MAX } from '../../testing/index.js';
import { APPLICATION_DELETION, DELETION, GENERATION, KEY_MANAGER_DELETION, MAPPING, SECRET_ADDING } from './crash-points.js';
import { CrashStage } from './crash-stage.js';
import type { SearchedServer } from './searched-servers.js';

/** Each point is passed once with a SIGKILL; then time passes, a new process starts and takes one turn at reconciling. */
export function describeCrashPoints(server: string, start: () => Promise<SearchedServer>): void {
  describe(`a control plane that is killed, at ${server}`, () => {
    let stage: CrashStage;
    // The first spec of all that asks for Keycloak waits until it is fetched and built.
    beforeAll(async () => {
      stage = await CrashStage.open(await start());
    }, 6 * STARTED_MS_MAX);
    afterAll(() => stage?.close());

    describe('while a key is generated', () => {
      it.each(GENERATION)('$name: $end', async ({ moment, end }) => {
        const { applicationId } = await stage.application();
        await stage.crash(moment(stage.server.calls), () => stage.call('POST', `/applications/${applicationId}/keys`, { keyManagerId: stage.keyManagerId, environment: 'PRODUCTION' }));
        const [key] = await stage.keysOf(applicationId);
        expect(key === undefined ? 'never happened' : key.state === 'active' ? `active, ${key.secret_state}` : key.state).toBe(end);
        await stage.expectNothingLost();
        if (key?.secret_state !== 'undelivered' || key.state !== 'active') return;
        // The owner adds a secret, which is shown this once.
        const added = await stage.call('POST', `/keys/${key.id}/secrets`, {});
        expect([added.status, stage.timesShown(String(added.body.clientSecret))]).toEqual([201, 1]);
        expect((await stage.call('GET', `/keys/${key.id}`)).body).toMatchObject({ state: 'active', secretState: 'delivered', unfinished: null });
      });
    });

    describe('while a client is mapped', () => {
      it.each(MAPPING)('$name: $end', async ({ moment, end }) => {
        const { applicationId } = await stage.application();
        const foreign = await stage.server.addForeign();
        const map = () => stage.call('POST', `/applications/${applicationId}/keys/map`, { keyManagerId: stage.keyManagerId, environment: 'PRODUCTION', ...foreign });
        await stage.crash(moment(stage.server.calls), map);
        const [key] = await stage.keysOf(applicationId);
        expect(key === undefined ? 'never happened' : `${key.state}, ${key.secret_state}`).toBe(end);
        await stage.expectNothingLost();
        // Repeating it does no harm.
        const repeated = await map();
        expect([repeated.status, repeated.body.errors]).toEqual([key === undefined ? 201 : 409, undefined]);
        expect(await stage.server.secretsOf(foreign.clientId)).toEqual([foreign.clientSecret]);
      });
    });

    describe('while a secret is added', () => {
      it.each(SECRET_ADDING)('$name: the new secret is $end', async ({ moment, end }) => {
        const { applicationId, keyId } = await stage.application({ withKey: true });
        const [key] = await stage.keysOf(applicationId);
        const secrets = () => stage.server.secretsOf(String(key?.client_id));
        const before = await secrets();
        await stage.crash(moment(stage.server.calls), () => stage.call('POST', `/keys/${keyId}/secrets`, {}));
        const after = await secrets();
        // What was made there and nobody has seen is not there any more.
        expect(after).toEqual(end === 'kept' ? expect.arrayContaining([...before]) : before);
        expect(after.length > before.length).toBe(end === 'kept');
        await stage.expectNothingLost();
        expect((await stage.call('GET', `/keys/${keyId}`)).body).toMatchObject({ state: 'active', secretState: 'delivered', unfinished: null });
        expect((await stage.call('POST', `/keys/${keyId}/secrets`, {})).status).toBe(201);
      });
    });

    describe('while a key is deleted', () => {
      it.each(DELETION)('$name: $end', async ({ moment, end }) => {
        const { applicationId, keyId } = await stage.application({ withKey: true });
        await stage.crash(moment(stage.server.calls), () => stage.call('DELETE', `/keys/${keyId}`));
        const [key] = await stage.keysOf(applicationId);
        expect(key === undefined ? 'gone' : key.state === 'active' ? 'never happened' : key.state).toBe(end);
        await stage.expectNothingLost();
      });
    });

    describe('while an application is deleted with its key', () => {
      it.each(APPLICATION_DELETION)('$name: $end', async ({ moment }) => {
        const { applicationId } = await stage.application({ withKey: true });
        await stage.crash(moment(stage.server.calls), () => stage.call('DELETE', `/applications/${applicationId}?force=true`));
        expect((await stage.call('GET', `/applications/${applicationId}`)).status).toBe(404);
        await stage.expectNothingLost();
      });
    });

    describe('while it reconciles a key manager that was deleted by force', () => {
      it.each(KEY_MANAGER_DELETION)('$name: $end', async ({ moment }) => {
        const own = stage.keyManagerId;
        stage.keyManagerId = await stage.created('/key-managers', stage.server.keyManager('second', { isOther: true }));
        const { applicationId } = await stage.application({ withKey: true });
        expect((await stage.call('DELETE', `/key-managers/${stage.keyManagerId}?force=true`)).status).toBe(204);
        stage.keyManagerId = own;
        await stage.crash(moment(stage.server.calls), () => stage.plane.reconcile().then(() => Promise.reject(new Error('it was killed'))));
        expect(await stage.keysOf(applicationId)).toEqual([]);
        expect(await stage.database.sql('select from keyplane.key_managers where deleting')).toEqual([]);
        await stage.expectNothingLost();
      });
    });
  });
}
