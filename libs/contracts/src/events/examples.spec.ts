import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { CHANGE_EVENTS } from './changes.js';
import { EVENTS } from './revocations.js';
import { Envelope } from './envelope.js';

// Every example parses for ever: a change that breaks one breaks the consumers that are out there.
const folder = new URL('./__examples__/', import.meta.url);
const files = readdirSync(folder);
const definitions = Object.values(EVENTS);
/** These end with a tombstone alone. */
const NEVER_DELETED = ['epoch', 'revocation'];

describe('the example', () => {
  it.each(files)('%s is what its consumers may assume, member by member', (file) => {
    const example: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    const envelope = Envelope.parse(example);
    expect(envelope).toEqual(example);
    expect(file).toBe(`${envelope.type}.v${envelope.version}.json`);
    const definition = definitions.find(({ noun }) => noun === envelope.type.split('.')[0]);
    if (definition === undefined) throw new Error(`no event has the noun of ${envelope.type}`);
    if (envelope.deleted) expect([envelope.type, envelope.data]).toEqual([`${definition.noun}.deleted`, null]);
    // Nothing in it that the schema does not name: an example shows what is sent.
    else expect(definition.data.parse(envelope.data)).toEqual(envelope.data);
  });
});

describe('an API of before gateways answered for web pages', () => {
  it('has no cors, and still parses', () => {
    const { data } = JSON.parse(readFileSync(new URL('api.changed.v1.json', folder), 'utf8')) as { data: { cors?: unknown } }; // parsed above
    delete data.cors;
    expect(CHANGE_EVENTS.api.data.safeParse(data).success).toBe(true);
  });
});

describe('every event', () => {
  it('has an example, and so has its delete where it has one', () => {
    const wanted = definitions.flatMap(({ noun, type, version }) => [`${type}.v${version}.json`, ...(NEVER_DELETED.includes(noun) ? [] : [`${noun}.deleted.v${version}.json`])]);
    expect(files.filter((file) => wanted.includes(file)).sort()).toEqual(wanted.sort());
  });

  it('shows all of its members in its example', () => {
    for (const { type, version, data } of definitions) {
      const { data: shown } = JSON.parse(readFileSync(new URL(`${type}.v${version}.json`, folder), 'utf8')) as { data: object }; // parsed above
      expect(Object.keys(shown).sort()).toEqual(Object.keys((data as unknown as { shape: object }).shape).sort()); // each is a z.object
    }
  });
});
