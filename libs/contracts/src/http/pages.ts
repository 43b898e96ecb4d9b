import { z } from 'zod';

/** `?limit=` 1–200 (default 50) and the opaque `?cursor=` of the page before. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;
/** A page of what has `search` in it, whatever the case; each list says where it looks. The cursor belongs to the same search. */
export const SearchQuery = PageQuery.extend({ search: z.string().max(200).optional() });
export type SearchQuery = z.infer<typeof SearchQuery>;

/** A page of a list: `nextCursor` is null on the last page. `id` becomes the OpenAPI component's name. */
export function pageOf<T extends z.ZodType>(item: T, id: string) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() }).meta({ id });
}
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
