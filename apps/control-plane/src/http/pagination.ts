import type { Page } from '@keyplane/contracts';
import { Problem } from './problem.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads one more row than asked, to know whether there is a next page; the cursor is the last row's id (ids are ordered by time). */
export function toPage<Row extends { id: string }, Item>(rows: readonly Row[], limit: number, map: (row: Row) => Item): Page<Item> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(map), nextCursor: rows.length > limit && last ? encodeCursor(last.id) : null };
}

export function encodeCursor(place: string): string {
  return Buffer.from(place, 'utf8').toString('base64url');
}

/** The id in a cursor. @throws Problem 400 when the cursor is none of ours */
export function decodeCursor(cursor: string | undefined): string | null {
  const place = decodePlace(cursor);
  if (place !== null && !UUID.test(place)) throw foreignCursor();
  return place;
}

/** A page of a list that is held in memory, ordered by `place`. @throws Problem 400 as decodeCursor */
export function pageOfArray<Item>(items: readonly Item[], place: (item: Item) => string, query: { limit: number; cursor?: string }): Page<Item> {
  const after = decodePlace(query.cursor);
  const rest = after === null ? items : items.filter((item) => place(item) > after);
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  return { items: [...page], nextCursor: rest.length > query.limit && last ? encodeCursor(place(last)) : null };
}

function decodePlace(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  if (place === '' || encodeCursor(place) !== cursor) throw foreignCursor();
  return place;
}

function foreignCursor(): Problem {
  return new Problem('request.parameter-invalid', { detail: 'cursor is not a cursor of this list', errors: [{ parameter: 'cursor', code: 'invalid', message: 'is not a cursor of this list' }] });
}
