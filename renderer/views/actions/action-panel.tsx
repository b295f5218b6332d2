import { FileWarning, MousePointerClick, ScrollText, SearchX } from 'lucide-react';
import { type KeyboardEvent, useMemo } from 'react';
import { currentGroup, shownActions, shownGroups } from '../../state/action-groups.ts';
import { selectedServers } from '../../state/app-state.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { selectAll } from '../../state/selection.ts';
import { useCommand } from '../../state/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { REGION } from '../layout/regions.ts';
import { ActionCard } from './action-card.tsx';
import { ACTION_FILTER_ID } from './action-filter.tsx';
import { ActionForm } from './action-form.tsx';
import { cardLetters, enablement } from './enablement.ts';
import { TargetBar } from './target-bar.tsx';
import { useActionCommands } from './use-action-commands.ts';

/** The actions for the selected servers: cards by group, and the form of the chosen one beside them. */
export function ActionPanel() {
  const servers = useApp((state) => state.servers);
  const selection = useApp((state) => state.selection);
  const actions = useApp((state) => state.actions);
  const wantedGroup = useApp((state) => state.group);
  const actionFilter = useApp((state) => state.actionFilter);
  const settings = useApp((state) => state.settings);
  const broken = useApp((state) => state.problems.some(({ id }) => id === 'actions.yaml'));
  const actionId = useApp((state) => state.actionId);
  const { chooseAction, setSelection, setActionFilter } = useAppActions();
  const commands = useActionCommands();

  const all = useMemo(() => servers.map(({ server }) => server), [servers]);
  const selectedViews = useMemo(() => selectedServers({ servers, selection }), [servers, selection]);
  const selected = useMemo(() => selectedViews.map(({ server }) => server), [selectedViews]);
  const grouping = useMemo(
    () => ({ actions, group: wantedGroup, actionFilter, settings }),
    [actions, wantedGroup, actionFilter, settings],
  );
  const groups = useMemo(() => shownGroups(grouping), [grouping]);
  const shown = useMemo(() => shownActions(grouping), [grouping]);
  const letters = useMemo(() => cardLetters(shown), [shown]);
  const chosen = actions.find(({ definition }) => definition.id === actionId);
  useCommand('filter_actions', actions.length > 0 ? filterActions : null);
  useCommand('show_durations', chosen ? () => commands.durations(chosen.definition.id) : null);

  function filterActions() {
    if (actionFilter === null) setActionFilter('');
    else document.getElementById(ACTION_FILTER_ID)?.focus();
  }

  return (
    <section aria-label="Actions" {...REGION} className="flex h-full min-h-0 flex-col">
      <TargetBar
        selected={selectedViews}
        groups={groups}
        group={currentGroup(grouping)}
        filter={actionFilter}
        found={shown.length}
      />
      <div className="flex min-h-0 flex-1">
        {actions.length === 0 && broken ? (
          <EmptyState icon={<FileWarning aria-hidden="true" />} title="actions.yaml cannot be read">
            Nothing can run until it is mended. The note above says where it is broken; the actions appear as soon as
            the file is saved.
          </EmptyState>
        ) : actions.length === 0 ? (
          <EmptyState
            icon={<ScrollText aria-hidden="true" />}
            title="No actions yet"
            action={<Button onClick={commands.create}>Write an action</Button>}
          >
            The whitelist is empty. Write an action here, or add some to actions.yaml in the data directory; they appear
            as soon as the file is saved.
          </EmptyState>
        ) : selected.length === 0 ? (
          <EmptyState
            icon={<MousePointerClick aria-hidden="true" />}
            title="Select a server"
            action={
              <Button onClick={() => setSelection(selectAll(all.map(({ id }) => id)))}>Select all servers</Button>
            }
          >
            Actions run on what is selected in the list. Hold Ctrl or Shift to select several.
          </EmptyState>
        ) : shown.length === 0 && actionFilter !== null ? (
          <EmptyState
            icon={<SearchX aria-hidden="true" />}
            title={`No action fits “${actionFilter.trim()}”`}
            action={<Button onClick={() => setActionFilter(null)}>Show all actions</Button>}
          >
            Every word has to occur in the title, the description, the group or the id.
          </EmptyState>
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys between buttons that are all reachable by Tab
          <div
            onKeyDown={moveBetweenCards}
            className="grid min-h-0 flex-1 auto-rows-max grid-cols-[repeat(auto-fill,minmax(182px,1fr))] content-start gap-2 overflow-y-auto px-3.5 py-3 short:py-2"
          >
            {shown.map((action, at) => (
              <ActionCard
                key={action.definition.id}
                action={action}
                enablement={enablement(action, selected, all)}
                chosen={action.definition.id === actionId}
                first={at === 0}
                favourite={settings.favourites.includes(action.definition.id)}
                letter={letters.get(action.definition.id)}
                commands={commands}
                onChoose={chooseAction}
              />
            ))}
          </div>
        )}
        {chosen && selected.length > 0 ? (
          <ActionForm key={chosen.definition.id} action={chosen} servers={selected} />
        ) : null}
      </div>
    </section>
  );
}

/** Arrow keys move the focus to the nearest card in their direction. */
function moveBetweenCards(event: KeyboardEvent<HTMLElement>): void {
  const current = document.activeElement;
  const cards = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-action-card]')];
  if (!event.key.startsWith('Arrow') || !(current instanceof HTMLElement) || !cards.includes(current)) return;
  event.preventDefault();
  const from = current.getBoundingClientRect();
  const along = event.key === 'ArrowLeft' || event.key === 'ArrowRight' ? 'left' : 'top';
  const across = along === 'left' ? 'top' : 'left';
  const sign = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1;
  const distance = (card: HTMLElement) => {
    const to = card.getBoundingClientRect();
    return Math.abs(to[along] - from[along]) + 4 * Math.abs(to[across] - from[across]);
  };
  const ahead = cards.filter((card) => sign * (card.getBoundingClientRect()[along] - from[along]) > 1);
  ahead.sort((a, b) => distance(a) - distance(b))[0]?.focus();
}
