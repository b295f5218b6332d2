import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { AppError } from '#shared/errors.ts';
import type { HistoryPage, HistoryRecord } from '#shared/history.ts';
import { errorOf } from '../../api/client.ts';
import { useAppStore, useClient } from '../../state/context.ts';
import { type HistoryFilters, historyQuery } from './history-filters.ts';
import { withFreshPage } from './history-pages.ts';

/** A page, and how long it took from asking to having it, in milliseconds. */
type TimedPage = HistoryPage & { tookMs?: number };

/** The history as far as it was loaded, newest first. */
export type LoadedHistory = {
  records: readonly HistoryRecord[];
  /** Whether older records exist that are not loaded. */
  more: boolean;
  loadMore(): void;
  /** Whether the first answer to these filters is still on its way. */
  waiting: boolean;
  error: AppError | null;
  retry(): void;
  /** How long the first page took, in milliseconds. */
  tookMs: number | null;
};

/** How soon after a change of a run the newest page is read again, in milliseconds. */
const REFRESH_MS = 300;

/** Searches the history, page after page, and keeps its newest page in step with what is going on. */
export function useHistory(filters: HistoryFilters): LoadedHistory {
  const client = useClient();
  const store = useAppStore();
  const queries = useQueryClient();

  const query = useInfiniteQuery({
    queryKey: ['history', filters],
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam, signal }): Promise<TimedPage> => {
      const started = performance.now();
      const before = pageParam === null ? {} : { before: pageParam };
      const page = await client.history.search({ ...historyQuery(filters, Date.now()), ...before }, { signal });
      return { ...page, tookMs: performance.now() - started };
    },
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    retry: false,
    refetchOnWindowFocus: false,
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const refresh = async () => {
      timer = undefined;
      // Nothing is lost when this fails: the connection tells of itself, and the next change asks again.
      const fresh = await client.history.search(historyQuery(filters, Date.now())).catch(() => null);
      if (gone || !fresh) return;
      queries.setQueryData<InfiniteData<TimedPage, number | null>>(['history', filters], (data) => {
        if (!data) return data;
        const took = data.pages[0]?.tookMs;
        const [first, ...rest] = withFreshPage(data.pages, fresh);
        if (!first) return data;
        const pages = [{ ...first, ...(took === undefined ? {} : { tookMs: took }) }, ...rest];
        return { pages, pageParams: [null, ...pages.slice(0, -1).map((page) => page.next)] };
      });
    };
    const unsubscribe = store.subscribe((state, before) => {
      if (state.runs !== before.runs) timer ??= setTimeout(() => void refresh(), REFRESH_MS);
    });
    return () => {
      gone = true;
      clearTimeout(timer);
      unsubscribe();
    };
  }, [client, store, queries, filters]);

  const pages = query.data?.pages ?? [];
  return {
    records: pages.flatMap((page) => page.records),
    more: query.hasNextPage,
    loadMore() {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
    waiting: query.isPending || query.isPlaceholderData,
    error: query.error ? errorOf(query.error) : null,
    retry: () => void query.refetch(),
    tookMs: pages[0]?.tookMs ?? null,
  };
}
