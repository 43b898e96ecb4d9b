import { createRequire } from 'node:module';
import { Envelope, EVENTS, Receipt, TOPICS } from '../../libs/contracts/dist/index.js';

const { z } = await import(createRequire(new URL('../../libs/contracts/package.json', import.meta.url)).resolve('zod'));
const schema = (type) => ['```json', JSON.stringify(z.toJSONSchema(type, { target: 'draft-2020-12', io: 'input', override: leaveOutWhatIsSaid }), null, 2), '```'].join('\n');

/** These formats say the same as their long patterns; `starts_with` is a word of zod's; every integer has JavaScript's limits. */
function leaveOutWhatIsSaid({ jsonSchema }) {
  if (jsonSchema.format === 'starts_with') delete jsonSchema.format;
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

/** Topics, envelope, and each event with its schema. */
export async function eventsPage() {
  const lines = [
    '# Events', '', 'Generated from `libs/contracts/src/events`; do not edit.', '',
    `Changes travel on \`${TOPICS.changes}\` (one partition, compacted, key \`{noun}/{id}\`) in one total order: \`sequence\` has no gaps within an \`epoch\`. Delivery is at least once; a redelivery carries the same sequence. A delete is \`<noun>.deleted\` with \`deleted: true\` and \`data: null\`. Followers over HTTP get the same envelopes from \`GET /api/v1/gateway/snapshot\` and \`/stream\`.`, '',
    `Revocations travel on \`${TOPICS.revocations}\` in the same way, in the same epoch, with a \`sequence\` of their own, so that none waits behind changes; over HTTP they come from \`GET /api/v1/gateway/revocations/snapshot\` and \`/stream\`.`, '',
    `Gateways answer on \`${TOPICS.receipts}\` (key = gateway id), or with \`POST /api/v1/gateway/receipts\`.`, '',
    '## Envelope', '', schema(Envelope), '',
  ];
  for (const event of Object.values(EVENTS)) lines.push(`## \`${event.type}\` version ${event.version}`, '', `Topic \`${event.topic}\`, key \`${event.noun}/{id}\`. ${event.description} [Example](../libs/contracts/src/events/__examples__/${event.type}.v${event.version}.json).`, '', schema(event.data), '');
  lines.push('## Receipt', '', schema(Receipt), '');
  return lines.join('\n');
}
