/** An object out of a token; read its members with `Object.hasOwn` only (`__proto__` may be one). */
export type JsonObject = Readonly<Record<string, unknown>>;

// Deeper than any real claim set; keeps the walk over hostile tokens short.
const DEPTH_MAX = 32;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The JSON object in these bytes; null unless they are strict UTF-8 without a byte order mark, hold one JSON object with
 * no member name twice in any object (RFC 7515 §4, RFC 7519 §4 let us refuse them; parsers differ on which one counts), no
 * lone surrogate, and no deep nesting.
 */
export function parseJsonObject(bytes: Uint8Array): JsonObject | null {
  try {
    const text = decoder.decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return isUnambiguous(text) ? (value as JsonObject) : null; // an object that is no array, just checked
  } catch {
    return null;
  }
}

/** Expects valid JSON; looks only at strings and brackets. */
function isUnambiguous(text: string): boolean {
  // One entry per open bracket: the names so far in an object, null in an array.
  const open: (Set<string> | null)[] = [];
  let isName = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') {
      const end = endOfString(text, index);
      const value = readString(text.slice(index, end));
      if (value === null || (isName && !addName(open.at(-1), value))) return false;
      index = end - 1;
      isName = false;
    } else if (character === '{' || character === '[') {
      if (open.push(character === '{' ? new Set() : null) > DEPTH_MAX) return false;
      isName = character === '{';
    } else if (character === '}' || character === ']') {
      open.pop();
      isName = false;
    } else if (character === ',') isName = open.at(-1) !== null;
  }
  return true;
}

function addName(names: Set<string> | null | undefined, name: string): boolean {
  if (!names) return true;
  return names.size !== names.add(name).size;
}

/** The index behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}

/** Escapes count as what they mean (`"\u0069ss"` is `iss`); null for a lone surrogate, which has no UTF-8. */
function readString(quoted: string): string | null {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  const value: unknown = JSON.parse(quoted);
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value) ? value : null;
}
