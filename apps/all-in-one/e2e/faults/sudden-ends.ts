import { expect } from '@jest/globals';
import { until } from '../../src/testing/folders.js';
import type { World } from './world.js';

/** Tables whose rows are published, and the nouns of their records. */
const PUBLISHED = { 'key-manager': 'key_managers', api: 'apis', application: 'applications' } as const;

/** Kills the control plane while changes are made, several times; each time rows, outbox and gateway must agree afterwards. */
export async function expectAgreementOver(world: World, { kills }: { kills: number }): Promise<void> {
  const { installation } = world;
  for (let kill = 0; kill < kills; kill += 1) {
    const changes = change(world);
    await until('some changes are made', () => changes.made > 5);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 50)); // between any two statements
    await installation.killControlPlane();
    await changes.ended;
    await installation.startControlPlane();
    await world.untilCurrent();
    expect(await disagreements(world)).toEqual([]);
  }
  await world.setEnabled(true);
  await world.untilVerdict('200');
}

/** Changes several things at once, until the first call fails. */
function change(world: World): { made: number; ended: Promise<unknown> } {
  const changes = { made: 0, ended: Promise.resolve() as Promise<unknown> };
  const keepOn = async (call: (turn: number) => Promise<void>): Promise<void> => {
    for (let turn = 0; ; turn += 1, changes.made += 1) await call(turn);
  };
  changes.ended = Promise.allSettled([
    keepOn((turn) => world.setEnabled(turn % 2 === 0)),
    keepOn((turn) => world.renameApplication(`Shop ${turn}`)),
    keepOn((turn) => world.automation.create('/applications', { name: `Shop ${turn} of ${Math.random()}` }).then(() => undefined)),
  ]);
  return changes;
}

/** Aggregates whose newest record is not that of their row's revision, or that have a row or a record alone. */
async function disagreements({ installation }: World): Promise<unknown[]> {
  const all = await Promise.all(
    Object.entries(PUBLISHED).map(([noun, table]) =>
      installation.sql(
        `select coalesce(t.id::text, o.key) as id, t.revision, o.revision as published from keyplane.${table} t full join
           (select distinct on (key) key, (payload ->> 'revision')::int as revision from keyplane.outbox
            where key like '${noun}/%' and not (payload ->> 'deleted')::boolean order by key, id desc) o on o.key = '${noun}/' || t.id
         where t.revision is distinct from o.revision`,
      ),
    ),
  );
  return all.flat();
}
