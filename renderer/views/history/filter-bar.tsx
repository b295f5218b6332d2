import { Search } from 'lucide-react';
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react';
import { OUTCOME_KINDS } from '#shared/outcome.ts';
import { listNames, plural } from '../../format.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { FilterMenu } from '../../ui/filter-menu.tsx';
import { DayRange } from './day-range.tsx';
import {
  type HistoryFilters,
  isFiltering,
  NO_FILTERS,
  OUTCOME_WORDS,
  PERIOD_WORDS,
  PERIODS,
} from './history-filters.ts';
import { useFilterChoices } from './use-filter-choices.ts';
import type { LoadedHistory } from './use-history.ts';

type FilterBarProps = {
  filters: HistoryFilters;
  onChange(filters: HistoryFilters): void;
  history: LoadedHistory;
  input: Ref<HTMLInputElement>;
  /** Called when the person wants to go on into the list. */
  onLeave(): void;
  /** What can be done with the whole of what was found. */
  children: ReactNode;
};

/** How long typing has to pause before the search begins, in milliseconds. */
const TYPING_MS = 120;

/** What the history is restricted to, and how much was found. */
export function FilterBar({ filters, onChange, history, input, onLeave, children }: FilterBarProps) {
  const choices = useFilterChoices();
  const [text, setText] = useState(filters.text);

  /** What this field has asked for last. Another text in the filters comes from elsewhere, and is taken over. */
  const asked = useRef(filters.text);
  useEffect(() => {
    if (filters.text === asked.current) return;
    asked.current = filters.text;
    setText(filters.text);
  }, [filters.text]);
  useEffect(() => {
    if (text === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = text;
      onChange({ ...filters, text });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, filters, onChange]);

  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-b bg-panel px-3 py-2">
      <search className="relative min-w-40 max-w-60 flex-[1_0_160px]">
        <Search
          className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-faint"
          aria-hidden="true"
        />
        <TextInput
          ref={input}
          aria-label="Search the history"
          placeholder="Search the history"
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && text !== '') setText('');
            else if (event.key === 'ArrowDown' || event.key === 'Enter') onLeave();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
          className="pl-8!"
        />
      </search>
      <FilterMenu
        label="Server"
        summary={summaryOf(filters.serverIds, choices.servers)}
        choices={choices.servers}
        chosen={filters.serverIds}
        onChange={(serverIds) => onChange({ ...filters, serverIds })}
      />
      <FilterMenu
        label="Action"
        summary={summaryOf(filters.actionIds, choices.actions)}
        choices={choices.actions}
        chosen={filters.actionIds}
        onChange={(actionIds) => onChange({ ...filters, actionIds })}
      />
      <FilterMenu
        label="Outcome"
        summary={summaryOf(filters.outcomes, OUTCOMES)}
        choices={OUTCOMES}
        chosen={filters.outcomes}
        onChange={(outcomes) => onChange({ ...filters, outcomes })}
      />
      <FilterMenu
        label="By"
        summary={summaryOf(filters.callers, choices.callers)}
        choices={choices.callers}
        chosen={filters.callers}
        onChange={(callers) => onChange({ ...filters, callers })}
      />
      <FilterMenu
        label="When"
        summary={PERIOD_WORDS[filters.period]}
        choices={PERIODS.map((period) => ({ value: period, words: PERIOD_WORDS[period] }))}
        chosen={[filters.period]}
        single
        onChange={([period = 'any']) => onChange({ ...filters, period })}
      />
      {filters.period === 'days' ? (
        <DayRange days={filters.days} onChange={(days) => onChange({ ...filters, days })} />
      ) : null}
      {isFiltering(filters) ? (
        <Button variant="ghost" onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      ) : null}
      <div className="ml-auto flex items-center gap-2">
        <span role="status" className="whitespace-nowrap text-faint text-sm tabular-nums">
          {foundWords(history)}
        </span>
        {children}
      </div>
    </div>
  );
}

const OUTCOMES = OUTCOME_KINDS.map((kind) => ({ value: kind, words: OUTCOME_WORDS[kind] }));

/** What is chosen, in words. */
function summaryOf(chosen: readonly string[], choices: readonly { value: string; words: string }[]): string {
  if (chosen.length === 0) return 'any';
  return listNames(
    chosen.map((value) => choices.find((choice) => choice.value === value)?.words ?? value),
    2,
  );
}

/** How many were found, as far as that is known, and how long the answer took. */
function foundWords({ records, more, tookMs, waiting, error }: LoadedHistory): string {
  if (waiting || error) return '';
  const took = tookMs === null ? '' : ` in ${Math.max(1, Math.round(tookMs))} ms`;
  return `${more ? `newest ${records.length}` : plural(records.length, 'run')}${took}`;
}
