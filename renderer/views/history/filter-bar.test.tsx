import { cleanup, fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { stage } from '../../testing/stage.tsx';
import { FilterBar } from './filter-bar.tsx';
import { type HistoryFilters, NO_FILTERS } from './history-filters.ts';
import type { LoadedHistory } from './use-history.ts';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const HISTORY: LoadedHistory = {
  ...{ records: [], more: false, waiting: false, error: null, tookMs: null },
  loadMore: () => undefined,
  retry: () => undefined,
};
const field = () => screen.getByRole('textbox', { name: 'Search the history' });
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });

/** Shows the bar. `onSearch` is called in the moment in which a search begins. */
function show(onSearch: (text: string) => void) {
  function Bar() {
    const [filters, setFilters] = useState<HistoryFilters>(NO_FILTERS);
    const change = (next: HistoryFilters) => {
      setFilters(next);
      onSearch(next.text);
    };
    return (
      <FilterBar filters={filters} onChange={change} history={HISTORY} input={null} onLeave={() => undefined}>
        {null}
      </FilterBar>
    );
  }
  vi.useFakeTimers();
  const values = { serverIds: [], actionIds: [], callers: [], gone: { servers: [], actions: [] } };
  stage(<Bar />, { 'history.values': () => values }, () => undefined);
}

test('a letter that is typed in the moment in which a search begins stays, and is searched for', async () => {
  const searched: string[] = [];
  show((text) => {
    searched.push(text);
    if (text === 'ngin') type('nginx');
  });
  type('ngin');
  await vi.advanceTimersByTimeAsync(500);
  expect(field()).toHaveProperty('value', 'nginx');
  expect(searched).toEqual(['ngin', 'nginx']);
});

test('what clears the filters clears the field', async () => {
  show(() => undefined);
  type('ngin');
  await vi.advanceTimersByTimeAsync(500);
  fireEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
  expect(field()).toHaveProperty('value', '');
});
