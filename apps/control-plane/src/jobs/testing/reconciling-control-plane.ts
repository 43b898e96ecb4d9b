import { createInterface } from 'node:readline';
import { readConfig } from '../../config/env.js';
import { Connectors } from '../../key-managers/connectors.js';
import { serve } from '../../serve.js';
import { ReconcilerJob } from '../reconciler.job.js';
import { searchableConnector } from './searchable-connector.js';

/**
 * A whole control plane as a process of its own, which tests kill and stop; it knows one connector more. A line on its input
 * makes it take its turn at reconciling; it says `done` afterwards. It ends with its parent.
 */
const { find } = Connectors.prototype;
Connectors.prototype.find = function findAlsoSearchable(this: Connectors, type: string) {
  return type === searchableConnector.type ? searchableConnector : find.call(this, type);
};

const app = await serve(readConfig(process.env));
const lines = createInterface({ input: process.stdin });
lines.on('line', () => void app.get(ReconcilerJob, { strict: false }).runInTurn(AbortSignal.timeout(60_000)).then(() => process.stdout.write('done\n')));
lines.on('close', () => process.exit(0));
