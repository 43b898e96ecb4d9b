import { Button } from '@mantine/core';
import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { QueryView } from '../feedback/QueryView.js';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** A list that the server gives page by page. */
export function usePages<Item>(queryKey: QueryKey, read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>) {
  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return query;
}

interface PagesViewProps<Item> {
  query: ReturnType<typeof usePages<Item>>;
  what: string;
  empty: ReactNode;
  children: (items: Item[]) => ReactNode;
}

/** The items that have been read, and a button for more. */
export function PagesView<Item>({ query, what, empty, children }: PagesViewProps<Item>) {
  return (
    <QueryView query={query} what={what}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        return (
          <>
            {items.length === 0 ? empty : children(items)}
            {query.hasNextPage ? <Button mt="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button> : null}
          </>
        );
      }}
    </QueryView>
  );
}
