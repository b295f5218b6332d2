import { Rows3 } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import type { ServerView } from '#shared/server.ts';
import { plural } from '../../format.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { useRowHeight } from '../../state/use-row-height.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { UnseenRows, useTableRows } from '../../ui/table-rows.tsx';
import { type FleetGroup, fleetGroups } from './fleet-groups.ts';
import { FleetRow, TOOK } from './fleet-row.tsx';
import { STRIP_WIDTH } from './run-strip.tsx';

/** Heights in pixels. */
const ROW_HEIGHTS = { comfortable: 46, compact: 38 };
const HEADING_HEIGHTS = { comfortable: 42, compact: 36 };
const HEAD_HEIGHT = 30;

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
  const row = useRowHeight(ROW_HEIGHTS);
  const heading = useRowHeight(HEADING_HEIGHTS);
  const height = useCallback(
    (index: number) => (entries[index] && 'group' in entries[index] ? heading : row),
    [entries, heading, row],
  );
  const rows = useTableRows({ count: entries.length, height, head: HEAD_HEIGHT, scroller });

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
    <section aria-label="Overview" className="flex h-full min-h-0 flex-col">
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-line border-b bg-panel px-4 py-2.5">
        <h2 className="m-0 font-semibold text-xl tracking-tight">What ran last</h2>
        <p className="m-0 text-dim">{summary(servers.length, groups)}</p>
      </header>
      <div ref={scroller} className="@container min-h-0 flex-1 overflow-y-auto overflow-x-hidden">
        <table
          aria-label="Servers"
          aria-rowcount={entries.length + 1}
          className="w-full table-fixed border-separate border-spacing-0 text-left"
        >
          <thead className="text-faint text-sm">
            <tr aria-rowindex={1} style={{ height: HEAD_HEIGHT }}>
              <Head className="w-[21%] pl-10.5!">Server</Head>
              <Head>Last action</Head>
              <Head className="w-38">Outcome</Head>
              <Head className={`w-24 text-right ${TOOK}`}>Took</Head>
              <Head className="w-20 text-right">When</Head>
              <Head className={`text-right ${STRIP_WIDTH}`}>Last runs</Head>
            </tr>
          </thead>
          <UnseenRows height={rows.above} />
          <tbody>
            {rows.indexes.map((index) => {
              const entry = entries[index];
              if (!entry) return null;
              return 'group' in entry ? (
                <Heading key={entry.id} group={entry.group} index={index} height={heading} />
              ) : (
                <FleetRow key={entry.id} view={entry.view} index={index} height={row} />
              );
            })}
          </tbody>
          <UnseenRows height={rows.below} />
        </table>
      </div>
    </section>
  );
}

function entriesOf(group: FleetGroup): Entry[] {
  return [{ id: `group:${group.kind}`, group }, ...group.servers.map((view) => ({ id: view.server.id, view }))];
}

function Head({ className = '', children }: { className?: string; children: ReactNode }) {
  return (
    <th
      scope="col"
      className={`sticky top-0 z-10 border-line border-b bg-bg px-2 font-normal first:pl-4 last:pr-4 ${className}`}
    >
      {children}
    </th>
  );
}

function Heading({ group, index, height }: { group: FleetGroup; index: number; height: number }) {
  const { title, note } = HEADINGS[group.kind];
  return (
    <tr aria-rowindex={index + 2} style={{ height }}>
      {/* Narrow windows have one column less, and one that spans more than there are would make another. */}
      <td colSpan={5} className="px-4 pb-1.5 align-bottom">
        <h3 className="m-0 flex items-baseline gap-2 font-semibold">
          {title}
          <span className="min-w-0 truncate font-normal text-faint text-sm">
            {group.servers.length}
            {note === '' ? '' : ` · ${note}`}
          </span>
        </h3>
      </td>
    </tr>
  );
}

function summary(all: number, groups: readonly FleetGroup[]): string {
  const count = (kind: FleetGroup['kind']) => groups.find((group) => group.kind === kind)?.servers.length ?? 0;
  const look = count('look');
  const needs = look === 0 ? 'none needs a look' : `${look} ${look === 1 ? 'needs' : 'need'} a look`;
  return `${plural(all, 'server')}: ${needs}, ${count('well')} well`;
}
