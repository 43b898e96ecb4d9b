import type { Page } from '@keyplane/contracts';
import { Problem } from './problem.js';

/** Reads one more row than asked, to know whether there is a next page; the cursor is the last row's id (ids are ordered by time). */
export function toPage<Row extends { id: string }, Item>(rows: readonly Row[], limit: number, map: (row: Row) => Item): Page<Item> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(map), nextCursor: rows.length > limit && last ? encodeCursor(last.id) : null };
}

export function encodeCursor(place: string): string {
  return Buffer.from(place, 'utf8').toString('base64url');
}

/** @throws Problem 400 when the cursor is none of ours */
export function decodeCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^[0-9a-f-]{36}$/.test(place)) throw new Problem('request.parameter-invalid', { errors: [{ parameter: 'cursor', code: 'invalid', message: 'is not a cursor of this list' }] });
  return place;
}

/** A page of a list that is held in memory, in the order given. */
export function pageOfArray<Item>(items: readonly Item[], place: (item: Item) => string, query: { limit: number; cursor?: string }): Page<Item> {
  const after = query.cursor === undefined ? null : Buffer.from(query.cursor, 'base64url').toString('utf8');
  const rest = after === null ? items : items.filter((item) => place(item) > after);
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  return { items: [...page], nextCursor: rest.length > query.limit && last ? encodeCursor(place(last)) : null };
}
