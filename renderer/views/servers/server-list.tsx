import { Download, Plus, Search } from 'lucide-react';
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useApp, useAppActions, useAppStore } from '../../state/context.ts';
import { headingId, type SelectionMode, selectedWith } from '../../state/selection.ts';
import { Button } from '../../ui/button.tsx';
import { INPUT_CLASS } from '../../ui/field.tsx';
import { REGION, REGION_START } from '../layout/regions.ts';
import { GroupHeading } from './group-heading.tsx';
import { idsOf, selectStop, stopsOf, toggleAll } from './list-stops.ts';
import { ListTeaching } from './list-teaching.tsx';
import { ServerCard } from './server-card.tsx';
import { ServerDetails } from './server-details.tsx';
import { groupServers, neighboursOf, type ServerGroup } from './server-groups.ts';
import { type MenuAnchor, ServerMenu } from './server-menu.tsx';
import { rowId, ServerRow } from './server-row.tsx';
import { useHoverCard } from './use-hover-card.ts';
import { useListKeys } from './use-list-keys.ts';
import { useListWindow } from './use-list-window.ts';
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
  const [detailed, setDetailed] = useState<{ serverId: string; row: Element } | null>(null);
  const { hovered, hide, list: listPointer, card: cardPointer } = useHoverCard();

  const foldedGroups = useApp((state) => state.foldedGroups);
  const groups = useMemo(() => groupServers(servers, filter, foldedGroups), [servers, filter, foldedGroups]);
  const stops = useMemo(() => stopsOf(groups), [groups]);
  const at = stops.findIndex(({ id }) => id === selection.cursor);
  // Where what the keyboard stood at is gone, it stands at what is in its place now.
  const [lastAt, setLastAt] = useState(0);
  if (at !== -1 && at !== lastAt) setLastAt(at);
  const cursor = stops[at === -1 ? Math.min(lastAt, stops.length - 1) : at]?.id ?? null;
  const shown = useListWindow(groups, scroller);
  const cursorExists = shown.groups.some(
    (group) => headingId(group.title) === cursor || group.servers.some(({ server }) => server.id === cursor),
  );
  const hoveredServer = servers.find(({ server }) => server.id === hovered?.serverId);
  const detailedServer = servers.find(({ server }) => server.id === detailed?.serverId);
  const menuServer = servers.find(({ server }) => server.id === menu?.serverId);
  // It would come back together with its server.
  if (menu && !menuServer) setMenu(null);
  const menuFor = menu ? selectedWith(selection, menu.serverId) : [];

  // Only a cursor that moves makes the list scroll, not a list that changes around it.
  const scrollTo = useRef(shown.scrollTo);
  useEffect(() => {
    scrollTo.current = shown.scrollTo;
  });
  const place = at === -1 ? null : selection.cursor;
  useEffect(() => {
    if (place === null) return;
    const row = document.getElementById(rowId(place));
    if (row) row.scrollIntoView({ block: 'nearest' });
    else scrollTo.current(place);
  }, [place]);

  const press = useCallback(
    (serverId: string, event: MouseEvent) => {
      actions.setSelection(selectStop(store.getState().selection, serverId, modeOf(event), stops));
      grid.current?.focus({ preventScroll: true });
    },
    [actions, store, stops],
  );

  const openMenu = useCallback(
    (serverId: string, event: MouseEvent) => {
      event.preventDefault();
      hide();
      const { clientX: x, clientY: y, currentTarget } = event;
      const atPointer = { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
      setMenu({ serverId, anchor: event.type === 'contextmenu' ? atPointer : currentTarget });
    },
    [hide],
  );

  /** Folds a group or shows its servers; the selection stays, and the keyboard too, unless its row is gone. */
  const fold = useCallback(
    (group: ServerGroup, folded: boolean) => {
      const { selection: before } = store.getState();
      const heading = headingId(group.title);
      const ids = idsOf(group);
      actions.foldGroup(group.title, folded);
      if (before.cursor === null || ![heading, ...ids].includes(before.cursor)) return;
      actions.setSelection({ ...before, cursor: folded ? heading : (ids[0] ?? null) });
    },
    [actions, store],
  );

  // A drawer around the list would take hold of the focus that is lost with what had it.
  const keepFocus = () => {
    const popup = document.activeElement?.closest('[data-base-ui-portal]');
    if (popup && root.current?.contains(popup)) grid.current?.focus({ preventScroll: true });
  };

  const showDetails = (serverId: string) => {
    const row = document.getElementById(rowId(serverId));
    if (row) setDetailed({ serverId, row });
  };

  const keys = useListKeys({ groups, stops, cursor }, commands, {
    menu(serverId) {
      const row = document.getElementById(rowId(serverId));
      if (row) setMenu({ serverId, anchor: row });
    },
    details: showDetails,
    fold,
  });

  const selectGroup = useCallback(
    (group: ServerGroup) => {
      const { selection: before } = store.getState();
      // A heading is only a place for the keyboard while its group is folded.
      const stop = group.folded ? headingId(group.title) : (idsOf(group)[0] ?? headingId(group.title));
      actions.setSelection(toggleAll(before, idsOf(group), stop));
      grid.current?.focus({ preventScroll: true });
    },
    [actions, store],
  );

  return (
    <div ref={root} {...REGION} className="flex h-full min-h-0 flex-col bg-panel">
      <search className="relative m-2.5 mb-1">
        <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" aria-hidden="true" />
        <input
          id={SERVER_FILTER_ID}
          type="text"
          aria-label="Filter servers"
          placeholder="Filter servers, #tag"
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={filter}
          onChange={(event) => actions.setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && filter !== '') {
              // The filter is what Escape clears, not the form beside the list.
              event.preventDefault();
              event.stopPropagation();
              actions.setFilter('');
            }
            if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
            event.preventDefault();
            const [first] = stops;
            if (first && (at === -1 || event.key === 'Enter'))
              actions.setSelection(selectStop(selection, first.id, 'only', stops));
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
          onKeyDown={keys}
          {...listPointer}
          className={`group/grid block select-none pb-2 ${cursorExists ? 'outline-none' : 'focus-visible:-outline-offset-2'}`}
        >
          <Spacer height={shown.above} />
          {shown.groups.map((group) => (
            <tbody key={group.title} className="block">
              {group.headed ? (
                <GroupHeading
                  group={group}
                  index={shown.indexOf(headingId(group.title))}
                  measure={shown.measure}
                  selected={group.members.filter(({ server }) => selection.ids.has(server.id)).length}
                  atCursor={headingId(group.title) === cursor}
                  onFold={fold}
                  onSelect={selectGroup}
                />
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
        <ListTeaching shown={stops.length} total={servers.length} filter={filter} />
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
      {hovered && hoveredServer && !menu && !detailed ? (
        <ServerCard view={hoveredServer} row={hovered.row} container={root} {...cardPointer} />
      ) : null}
      {detailed && detailedServer ? (
        <ServerDetails
          view={detailedServer}
          anchor={detailed.row}
          container={root}
          onClose={() => {
            keepFocus();
            setDetailed(null);
          }}
        />
      ) : null}
      {menu && menuServer ? (
        <ServerMenu
          view={menuServer}
          selected={servers.filter(({ server }) => menuFor.includes(server.id))}
          neighbours={neighboursOf(groups, menuServer.server.id)}
          anchor={menu.anchor}
          container={root}
          commands={commands}
          onDetails={() => showDetails(menuServer.server.id)}
          onClose={() => {
            keepFocus();
            setMenu(null);
          }}
        />
      ) : null}
    </div>
  );
}

/** Stands for the rows that are out of sight. */
function Spacer({ height }: { height: number }) {
  return height > 0 ? <tbody aria-hidden="true" className="block" style={{ height }} /> : null;
}
