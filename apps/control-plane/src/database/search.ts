import { ILike } from 'typeorm';

/** Conditions of which one must hold: `all`, and the text in one of the columns. No text: `all` alone. */
export function searchedWhere(all: object, search: string | undefined, columns: readonly string[] = []): object[] {
  const text = search?.trim() ?? '';
  // What people type is text, not a pattern; and Postgres takes no NUL.
  const pattern = `%${text.replaceAll('\0', '').replaceAll(/[\\%_]/g, '\\$&')}%`;
  return text === '' ? [all] : columns.map((column) => ({ ...all, [column]: ILike(pattern) }));
}
