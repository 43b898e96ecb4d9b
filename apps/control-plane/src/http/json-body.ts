import { invalidField, Problem } from './problem.js';

/** No body of ours is deeper than ten; what is, would only exhaust the stack of whoever walks it later. */
const DEPTH_MAX = 64;
/** Text that Postgres cannot store: NUL, and halves of surrogate pairs (jsonb refuses both). */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

interface Place {
  value: unknown;
  pointer: string;
  depth: number;
}

/** Parses a request body. Of duplicate members the last one counts (RFC 8259 §4 leaves it open). @throws Problem `request.malformed`, or `request.invalid` for a text that cannot be stored */
export function parseJsonBody(text: string): unknown {
  const body = parse(text);
  const open: Place[] = [{ value: body, pointer: '', depth: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (typeof place.value === 'string' && UNSTORABLE.test(place.value)) throw invalidField(place.pointer, 'invalid-text', 'must not contain NUL or half a surrogate pair');
    if (typeof place.value !== 'object' || place.value === null) continue;
    // One by one: an argument list of half a million would not fit onto the stack.
    for (const member of membersOf(place.value, place)) open.push(member);
  }
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem('request.malformed', { cause: error, detail: 'The body is not valid JSON.' });
  }
}

function membersOf(value: object, { pointer, depth }: Place): Place[] {
  if (depth === DEPTH_MAX) throw new Problem('request.malformed', { detail: `The body is nested deeper than ${DEPTH_MAX} levels.` });
  return Object.entries(value).map(([name, member]: [string, unknown]) => {
    if (name === '__proto__' || UNSTORABLE.test(name)) throw new Problem('request.malformed', { detail: 'The body has a member with a forbidden name.' });
    return { value: member, pointer: `${pointer}/${escapePointer(name)}`, depth: depth + 1 };
  });
}

/** One token of a JSON pointer (RFC 6901 §3). */
export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
