import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { describeEachCall } from './scripts/each-call.js';
import { describeEveryResource } from './scripts/every-resource.js';
import { startWorld, stopWorld, type World } from './story/world.js';

jest.setTimeout(30_000);

// The HTTP API grows around these calls; none of them changes.
describe('the calls that scripts rely on', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({});
  }, 90_000);
  afterAll(() => stopWorld(world));

  describeEveryResource(() => world);
  describeEachCall(() => world);
});
