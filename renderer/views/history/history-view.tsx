import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { History, SearchX } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryRecord } from '#shared/history.ts';
import { useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { FilterBar } from './filter-bar.tsx';
import { type HistoryFilters, isFiltering, NO_FILTERS } from './history-filters.ts';
import { HistoryTable } from './history-table.tsx';
import { RunDrawer } from './run-drawer.tsx';
import { useHistory } from './use-history.ts';

/** Everything that ever ran or was refused: searched, looked into, replayed and run again. */
export function HistoryView() {
  const [queries] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queries}>
      <HistoryContent />
    </QueryClientProvider>
  );
}

function HistoryContent() {
  const [filters, setFilters] = useState<HistoryFilters>(NO_FILTERS);
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState<HistoryRecord | null>(null);
  const grid = useRef<HTMLTableElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const history = useHistory(filters);
  const { loadMore } = history;

  useEffect(() => input.current?.focus(), []);
  const changeFilters = useCallback((next: HistoryFilters) => {
    setFilters(next);
    setCursor(0);
    grid.current?.parentElement?.scrollTo({ top: 0 });
  }, []);
  const enterList = () => grid.current?.focus();
  const close = () => {
    setOpen(null);
    enterList();
  };

  return (
    <section
      aria-label="History"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || !open) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
      className="flex h-full min-h-0 flex-col bg-bg"
    >
      <FilterBar filters={filters} onChange={changeFilters} history={history} input={input} onLeave={enterList} />
      {history.error ? (
        <div className="p-3">
          <ErrorNotice error={history.error} action={<Button onClick={history.retry}>Try again</Button>} />
        </div>
      ) : null}
      <div className="flex min-h-0 flex-1">
        <div className="min-w-0 flex-1">
          {history.records.length > 0 ? (
            <HistoryTable
              records={history.records}
              more={history.more}
              onNearEnd={loadMore}
              cursor={Math.min(cursor, history.records.length - 1)}
              onCursor={setCursor}
              openRunId={open?.run.id ?? null}
              onOpen={setOpen}
              grid={grid}
            />
          ) : history.waiting || history.error ? null : (
            <NothingFound filtering={isFiltering(filters)} onClear={() => changeFilters(NO_FILTERS)} />
          )}
        </div>
        {open ? (
          <div className="w-[clamp(380px,34vw,540px)] shrink-0 border-line border-l">
            <RunDrawer record={open} onClose={close} />
          </div>
        ) : null}
      </div>
    </section>
  );
}

function NothingFound({ filtering, onClear }: { filtering: boolean; onClear(): void }) {
  const actions = useAppActions();
  return (
    <div className="grid h-full">
      {filtering ? (
        <EmptyState
          icon={<SearchX />}
          title="Nothing matches"
          action={<Button onClick={onClear}>Clear filters</Button>}
        >
          No run or refusal has all of this. Words are looked for at the beginning of words in action, server,
          parameters and command.
        </EmptyState>
      ) : (
        <EmptyState
          icon={<History />}
          title="Nothing has run yet"
          action={
            <Button variant="primary" onClick={() => actions.setView('run')}>
              Run the first action
            </Button>
          }
        >
          Every run and every refusal is recorded here: what ran, where, who asked, and how it ended.
        </EmptyState>
      )}
    </div>
  );
}
