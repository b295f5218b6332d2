import { useVirtualizer } from '@tanstack/react-virtual';
import { Rows3 } from 'lucide-react';
import { useMemo, useRef } from 'react';
import type { ServerView } from '#shared/server.ts';
import { plural } from '../../format.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { type FleetGroup, fleetGroups } from './fleet-groups.ts';
import { FleetRow } from './fleet-row.tsx';

/** Heights in pixels, until a row has been measured. */
const ROW_HEIGHT = 40;
const HEADING_HEIGHT = 40;

const HEADINGS: Readonly<Record<FleetGroup['kind'], { title: string; note: string }>> = {
  look: { title: 'Needs a look', note: 'the last run did not succeed, or the server cannot be reached' },
  well: { title: 'Well', note: 'the last run succeeded, or was cancelled' },
  unused: { title: 'Not used yet', note: '' },
};

type Entry = { id: string } & ({ group: FleetGroup } | { view: ServerView });

/** What ran last on each server, and did it work? */
export function OverviewView() {
  const servers = useApp((state) => state.servers);
  const { setView } = useAppActions();
  const groups = useMemo(() => fleetGroups(servers), [servers]);
  const entries = useMemo(() => groups.flatMap(entriesOf), [groups]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index] && 'group' in entries[index] ? HEADING_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => entries[index]?.id ?? index,
    overscan: 8,
  });
  const items = rows.getVirtualItems();

  if (servers.every(({ lastRun }) => lastRun === null)) {
    return (
      <section aria-label="Overview" className="grid h-full">
        <EmptyState
          icon={<Rows3 aria-hidden="true" />}
          title="Nothing has run yet"
          action={
            <Button variant="primary" onClick={() => setView('run')}>
              Run the first action
            </Button>
          }
        >
          Here you will see what ran last on each server, and whether it worked.
        </EmptyState>
      </section>
    );
  }
  return (
    <section aria-label="Overview" className="@container flex h-full min-h-0 flex-col">
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-line border-b bg-panel px-4 py-2.5">
        <h2 className="m-0 font-semibold text-xl tracking-tight">What ran last</h2>
        <p className="m-0 text-dim">{summary(servers.length, groups)}</p>
      </header>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
        <div className="relative" style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, key, start }) => {
            const entry = entries[index];
            return entry ? (
              <div
                key={key}
                ref={rows.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                {'group' in entry ? <Heading group={entry.group} /> : <FleetRow view={entry.view} />}
              </div>
            ) : null;
          })}
        </div>
      </div>
    </section>
  );
}

function entriesOf(group: FleetGroup): Entry[] {
  return [{ id: `group:${group.kind}`, group }, ...group.servers.map((view) => ({ id: view.server.id, view }))];
}

function Heading({ group }: { group: FleetGroup }) {
  const { title, note } = HEADINGS[group.kind];
  return (
    <h3 className="m-0 flex items-baseline gap-2 px-4 pt-4 pb-1.5 font-semibold">
      {title}
      <span className="font-normal text-faint text-sm">
        {group.servers.length}
        {note === '' ? '' : ` · ${note}`}
      </span>
    </h3>
  );
}

function summary(all: number, groups: readonly FleetGroup[]): string {
  const count = (kind: FleetGroup['kind']) => groups.find((group) => group.kind === kind)?.servers.length ?? 0;
  const look = count('look');
  const needs = look === 0 ? 'none needs a look' : `${look} ${look === 1 ? 'needs' : 'need'} a look`;
  return `${plural(all, 'server')}: ${needs}, ${count('well')} well`;
}
