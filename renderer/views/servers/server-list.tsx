import { Download, Plus, Search, Server as ServerIcon } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useApp, useAppActions, useAppStore } from '../../state/context.ts';
import { neighbour, type SelectionMode, select, selectAll } from '../../state/selection.ts';
import { Button } from '../../ui/button.tsx';
import { INPUT_CLASS } from '../../ui/field.tsx';
import { ImportOffer } from '../imports/import-offer.tsx';
import { REGION, REGION_START } from '../layout/regions.ts';
import { groupServers, neighboursOf } from './server-groups.ts';
import { type MenuAnchor, ServerMenu } from './server-menu.tsx';
import { rowId, ServerRow } from './server-row.tsx';
import { headingId, useListWindow } from './use-list-window.ts';
import { useServerCommands } from './use-server-commands.ts';

/** The element that `/` moves the focus to. */
export const SERVER_FILTER_ID = 'server-filter';

function modeOf(event: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): SelectionMode {
  if (event.shiftKey) return 'range';
  return event.ctrlKey || event.metaKey ? 'toggle' : 'only';
}

/** The servers by group, with filter and selection. One tab stop; arrows move inside. */
export function ServerList() {
  const servers = useApp((state) => state.servers);
  const filter = useApp((state) => state.filter);
  const selection = useApp((state) => state.selection);
  const actions = useAppActions();
  const store = useAppStore();
  const commands = useServerCommands();
  const root = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = useState<{ serverId: string; anchor: MenuAnchor } | null>(null);

  const groups = useMemo(() => groupServers(servers, filter), [servers, filter]);
  const order = useMemo(() => groups.flatMap((group) => group.servers.map(({ server }) => server.id)), [groups]);
  const cursor = selection.cursor !== null && order.includes(selection.cursor) ? selection.cursor : null;
  const shown = useListWindow(groups, scroller);
  const cursorExists = shown.groups.some((group) => group.servers.some(({ server }) => server.id === cursor));
  const menuServer = servers.find(({ server }) => server.id === menu?.serverId);

  // Only a cursor that moves makes the list scroll, not a list that changes around it.
  const scrollTo = useRef(shown.scrollTo);
  useEffect(() => {
    scrollTo.current = shown.scrollTo;
  });
  useEffect(() => {
    if (cursor === null) return;
    const row = document.getElementById(rowId(cursor));
    if (row) row.scrollIntoView({ block: 'nearest' });
    else scrollTo.current(cursor);
  }, [cursor]);

  const press = useCallback(
    (serverId: string, event: MouseEvent) => {
      actions.setSelection(select(store.getState().selection, serverId, modeOf(event), order));
      grid.current?.focus({ preventScroll: true });
    },
    [actions, store, order],
  );

  const openMenu = useCallback((serverId: string, event: MouseEvent) => {
    event.preventDefault();
    const { clientX: x, clientY: y, currentTarget } = event;
    const atPointer = { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
    setMenu({ serverId, anchor: event.type === 'contextmenu' ? atPointer : currentTarget });
  }, []);

  const move = (step: number, event: KeyboardEvent) => {
    const next = neighbour(selection, step, order);
    if (next === null) return;
    // Ctrl+arrow moves without selecting, so that Space can pick servers that are far apart.
    if (event.ctrlKey || event.metaKey) actions.setSelection({ ...selection, cursor: next });
    else actions.setSelection(select(selection, next, event.shiftKey ? 'range' : 'only', order));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const handled = handleKey(event);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  /** Moves the server under the cursor inside its group. */
  const reorder = (key: string): boolean => {
    if (cursor === null) return false;
    const { above, below } = neighboursOf(groups, cursor);
    if (key === 'ArrowUp' && above !== null) void commands.move(cursor, 'before', above);
    else if (key === 'ArrowDown' && below !== null) void commands.move(cursor, 'behind', below);
    return key === 'ArrowUp' || key === 'ArrowDown';
  };

  const handleKey = (event: KeyboardEvent): boolean => {
    if (event.altKey) return reorder(event.key);
    switch (event.key) {
      case 'ArrowDown':
        move(1, event);
        return true;
      case 'ArrowUp':
        move(-1, event);
        return true;
      case 'Home':
        move(-order.length, event);
        return true;
      case 'End':
        move(order.length, event);
        return true;
      case ' ':
        if (cursor !== null) actions.setSelection(select(selection, cursor, 'toggle', order));
        return true;
      case 'a':
        if (!event.ctrlKey && !event.metaKey) return false;
        actions.setSelection(selectAll(order));
        return true;
      default:
        return cursor !== null && handleCommandKey(event.key, cursor);
    }
  };

  const handleCommandKey = (key: string, serverId: string): boolean => {
    const isLocal = servers.some(({ server }) => server.id === serverId && server.kind === 'local');
    if (key === 'F2') commands.edit(serverId);
    else if (key === 'Delete' && !isLocal) void commands.remove(serverId);
    else if (key === 'ContextMenu') {
      const row = document.getElementById(rowId(serverId));
      if (row) setMenu({ serverId, anchor: row });
    } else return false;
    return true;
  };

  return (
    <div ref={root} {...REGION} className="flex h-full min-h-0 flex-col bg-panel">
      <search className="relative m-2.5 mb-1">
        <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" aria-hidden="true" />
        <input
          id={SERVER_FILTER_ID}
          type="text"
          aria-label="Filter servers"
          placeholder="Filter servers, #tag"
          autoComplete="off"
          spellCheck={false}
          value={filter}
          onChange={(event) => actions.setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') actions.setFilter('');
            if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
            event.preventDefault();
            const [first] = order;
            if (first && (cursor === null || event.key === 'Enter'))
              actions.setSelection(select(selection, first, 'only', order));
            grid.current?.focus();
          }}
          className={`${INPUT_CLASS} pl-8`}
        />
      </search>
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto pt-1">
        <table
          ref={grid}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows that can be selected make a table a grid
          role="grid"
          aria-label="Servers"
          aria-multiselectable="true"
          tabIndex={0}
          {...REGION_START}
          aria-rowcount={shown.rowCount}
          {...(cursor !== null && cursorExists ? { 'aria-activedescendant': rowId(cursor) } : {})}
          onKeyDown={onKeyDown}
          className={`group/grid block select-none pb-2 ${cursorExists ? 'outline-none' : 'focus-visible:-outline-offset-2'}`}
        >
          <Spacer height={shown.above} />
          {shown.groups.map((group) => (
            <tbody key={group.title} className="block">
              {group.headed ? (
                <tr
                  ref={shown.measure}
                  data-index={shown.indexOf(headingId(group))}
                  aria-rowindex={shown.indexOf(headingId(group)) + 1}
                  className="flex justify-between gap-2 px-3.5 pt-3 pb-1 font-semibold text-faint text-xs"
                >
                  <th scope="rowgroup" className="truncate font-semibold">
                    {group.title}
                  </th>
                  <td className="shrink-0">{group.summary}</td>
                </tr>
              ) : null}
              {group.servers.map((view) => (
                <ServerRow
                  key={view.server.id}
                  view={view}
                  index={shown.indexOf(view.server.id)}
                  measure={shown.measure}
                  selected={selection.ids.has(view.server.id)}
                  atCursor={view.server.id === cursor}
                  onPress={press}
                  onMenu={openMenu}
                  onLook={commands.lookAgain}
                />
              ))}
            </tbody>
          ))}
          <Spacer height={shown.below} />
        </table>
        <Teaching shown={order.length} total={servers.length} filter={filter} />
      </div>
      <div className="flex items-center gap-1.5 border-line border-t px-2.5 py-2">
        <Button onClick={() => actions.openDialog({ kind: 'add-server', copyOf: null })}>
          <Plus className="size-4" aria-hidden="true" />
          Add server
        </Button>
        <Button variant="ghost" onClick={() => actions.openDialog({ kind: 'import' })}>
          <Download className="size-4" aria-hidden="true" />
          Import
        </Button>
      </div>
      {menu && menuServer ? (
        <ServerMenu
          view={menuServer}
          neighbours={neighboursOf(groups, menuServer.server.id)}
          anchor={menu.anchor}
          container={root}
          commands={commands}
          onClose={() => setMenu(null)}
        />
      ) : null}
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Spacer({ height }: { height: number }) {
  return height > 0 ? <tbody aria-hidden="true" className="block" style={{ height }} /> : null;
}

/** What stands below a list that is empty, or that only has this computer. */
function Teaching({ shown, total, filter }: { shown: number; total: number; filter: string }) {
  const actions = useAppActions();
  if (shown === 0 && filter !== '') {
    return (
      <div className="mx-3 mt-3 flex flex-col items-start gap-2 text-dim">
        <p className="m-0">No server fits “{filter}”.</p>
        <Button onClick={() => actions.setFilter('')}>Clear filter</Button>
      </div>
    );
  }
  if (total > 1) return null;
  return (
    <div className="mx-2.5 mt-1 rounded-lg border border-line border-dashed p-3 text-dim">
      <ServerIcon className="mb-1.5 size-5 text-faint" aria-hidden="true" />
      <p className="m-0">
        You can run actions on this computer right away. Add a server to reach it over SSH: a name, an address and a
        user are enough.
      </p>
      <ImportOffer />
    </div>
  );
}
