import { Initial1764000000000 } from './1764000000000-initial.js';
import { OutboxTombstones1764100000000 } from './1764100000000-outbox-tombstones.js';
import { People1764200000000 } from './1764200000000-people.js';
import { ApiCors1764300000000 } from './1764300000000-api-cors.js';
import { KeysSeen1764350000000 } from './1764350000000-keys-seen.js';
import { Revocations1764450000000 } from './1764450000000-revocations.js';
import { IdempotencyKeys1764500000000 } from './1764500000000-idempotency-keys.js';
import { UnfinishedClients1764600000000 } from './1764600000000-unfinished-clients.js';

/** In order; frozen once released. */
export const MIGRATIONS = [
  Initial1764000000000, OutboxTombstones1764100000000, People1764200000000, ApiCors1764300000000, KeysSeen1764350000000, Revocations1764450000000, IdempotencyKeys1764500000000,
  UnfinishedClients1764600000000,
] as const;
