import { QueryClientProvider } from '@tanstack/react-query';
import { History, SearchX, ShieldCheck } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { HistoryRecord } from '#shared/history.ts';
import { createQueries } from '../../api/queries.ts';
import { useAppActions } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { REGION } from '../layout/regions.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { ComparisonBar } from './comparison-bar.tsx';
import { DurationsButton } from './durations-button.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { type HistoryFilters, isFiltering, NO_FILTERS } from './history-filters.ts';
import { HistoryTable } from './history-table.tsx';
import { RunDrawer } from './run-drawer.tsx';
import { useComparison } from './use-comparison.ts';
import { useCursor } from './use-cursor.ts';
import { useHistory } from './use-history.ts';
import { chainWords, useVerification } from './use-verification.ts';
import { useWantedRecord } from './use-wanted-record.ts';
import { VerifyDialog } from './verify-dialog.tsx';

/** Everything that ever ran or was refused: searched, looked into, replayed and run again. */
export function HistoryView() {
  const [queries] = useState(createQueries);
  return (
    <QueryClientProvider client={queries}>
      <HistoryContent />
    </QueryClientProvider>
  );
}

function HistoryContent() {
  const [filters, setFilters] = useState<HistoryFilters>(NO_FILTERS);
  const [open, setOpen] = useState<HistoryRecord | null>(null);
  const grid = useRef<HTMLTableElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const history = useHistory(filters);
  const { loadMore } = history;
  const cursor = useCursor(history.records);
  const comparison = useComparison();
  const verification = useVerification();
  const [verifying, setVerifying] = useState(false);
  const startVerifying = () => {
    setVerifying(true);
    if (verification.state.kind !== 'progress') verification.start();
  };

  useEffect(() => input.current?.focus(), []);
  useWantedRecord(setOpen);
  const { restart } = cursor;
  const changeFilters = useCallback(
    (next: HistoryFilters) => {
      setFilters(next);
      restart();
      grid.current?.parentElement?.scrollTo({ top: 0 });
    },
    [restart],
  );
  const enterList = () => grid.current?.focus();
  useCommand('search_history', () => input.current?.focus());
  useCommand('clear_history_filters', isFiltering(filters) ? () => changeFilters(NO_FILTERS) : null);
  useCommand('verify_history', startVerifying);
  const close = () => {
    setOpen(null);
    enterList();
  };

  return (
    <section
      aria-label="History"
      {...REGION}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || !open) return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
      className="flex h-full min-h-0 flex-col bg-bg"
    >
      <FilterBar filters={filters} onChange={changeFilters} history={history} input={input} onLeave={enterList}>
        <Button onClick={startVerifying}>
          <ShieldCheck className="size-3.5" aria-hidden="true" />
          Verify
        </Button>
        <DurationsButton filters={filters} />
        <ExportMenu filters={filters} />
      </FilterBar>
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
              cursor={cursor.at}
              onCursor={cursor.moveTo}
              openRunId={open?.run.id ?? null}
              onOpen={setOpen}
              marked={comparison.marked}
              onMark={comparison.mark}
              text={filters.text.trim()}
              grid={grid}
            />
          ) : history.waiting || history.error ? null : (
            <NothingFound filtering={isFiltering(filters)} onClear={() => changeFilters(NO_FILTERS)} />
          )}
        </div>
        {open ? (
          <div className="w-[clamp(392px,34vw,540px)] shrink-0 border-line border-l">
            <RunDrawer
              record={open}
              chain={chainWords(verification.state, open.number)}
              text={filters.text.trim()}
              onCompare={comparison.compareWithLastGood}
              onClose={close}
            />
          </div>
        ) : null}
      </div>
      <ComparisonBar comparison={comparison} onLeave={enterList} />
      {comparison.pair ? <CompareDialog pair={comparison.pair} onClose={comparison.close} /> : null}
      <VerifyDialog
        open={verifying}
        state={verification.state}
        onClose={() => setVerifying(false)}
        onAgain={verification.start}
      />
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
          parameters, command and output.
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
