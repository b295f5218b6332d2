import { useQueryClient } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useMemo, useState } from 'react';
import { COMMAND_IDS, type CommandId } from '#shared/shortcuts.ts';
import { useApp, useApplication } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { COMMANDS } from '../shortcuts/commands.ts';
import { useAllKeys } from '../shortcuts/use-keys.ts';
import { choicesKey, type LiveChoices } from './known-values.ts';
import { PALETTE_FIELD } from './palette-field.ts';
import { paletteIndex } from './palette-index.ts';
import type { PaletteItem } from './palette-item.ts';
import { paletteGroups } from './palette-items.ts';
import { PalettePreview } from './palette-preview.tsx';
import { usePaletteCommand } from './use-palette-command.ts';
import { usePalettePreview } from './use-palette-preview.ts';

/** What fits the words, with the exact words that the highlighted entry would run. The only place that knows cmdk. */
export function PaletteSearch({ query, onQuery }: { query: string; onQuery(query: string): void }) {
  const groups = useGroups(query);
  const items = groups.flatMap((group) => group.items);
  const [wanted, setWanted] = useState('');
  // Other words have another best entry; one that was chosen with the arrows stays as long as it fits.
  const highlighted = items.find(({ id }) => id === wanted) ?? items[0];
  const preview = usePalettePreview(highlighted?.command ?? null);
  const carryOut = usePaletteCommand();

  return (
    <>
      <Command
        shouldFilter={false}
        loop
        label="Search servers, actions, history"
        vimBindings={false}
        value={highlighted?.id ?? ''}
        onValueChange={setWanted}
      >
        <Command.Input
          {...PALETTE_FIELD}
          value={query}
          onValueChange={(text) => {
            setWanted('');
            onQuery(text);
          }}
        />
        {items.length === 0 ? (
          <p role="status" className="m-0 px-3 py-6 text-center text-dim">
            Nothing fits “{query}”. An action, a server or a setting is found by the beginnings of its words.
          </p>
        ) : null}
        <Command.List
          // A list without options is none to a screen reader.
          className={`max-h-[min(50vh,420px)] scroll-py-2 overflow-y-auto p-1.5 ${items.length === 0 ? 'hidden' : ''}`}
        >
          {groups.map((group) => (
            <Command.Group
              key={group.heading}
              heading={group.heading}
              className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs"
            >
              {group.items.map((item) => (
                <Command.Item
                  key={item.id}
                  value={item.id}
                  onSelect={() => carryOut(item.command, item.id === highlighted?.id ? preview.shown : null)}
                  className="flex min-h-8 items-center gap-3 rounded-md px-2.5 data-[selected=true]:bg-accent-bg"
                >
                  <ItemText item={item} />
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
      <PalettePreview command={highlighted?.command ?? null} preview={preview} />
    </>
  );
}

function ItemText({ item: { title, detail, command } }: { item: PaletteItem }) {
  const keys = useAllKeys();
  const bound = command.kind === 'command' ? keys.get(command.command) : undefined;
  return (
    <>
      <span className="max-w-[75%] shrink-0 truncate" title={title}>
        <HostileText text={title} />
      </span>
      <span className="min-w-0 flex-1 truncate text-faint text-sm">
        <HostileText text={detail} />
      </span>
      {bound ? <Kbd keys={bound} /> : null}
    </>
  );
}

function useGroups(query: string) {
  const { commands } = useApplication();
  const servers = useApp((state) => state.servers);
  const actions = useApp((state) => state.actions);
  const runs = useApp((state) => state.runs);
  const selection = useApp((state) => state.selection);
  const actionId = useApp((state) => state.actionId);
  const tabs = useApp((state) => state.tabs);
  const live = useLiveChoices();
  // What the views underneath offer does not change while the palette lies on them.
  const [possible] = useState(() => new Set(COMMAND_IDS.filter(canBeDone)));

  function canBeDone(command: CommandId): boolean {
    const { view, section } = COMMANDS[command];
    return commands.isOffered(command) || view !== undefined || section !== undefined;
  }

  const index = useMemo(() => paletteIndex({ servers, actions, runs }, live), [servers, actions, runs, live]);
  return useMemo(
    () => paletteGroups(index, { selection, actionId, tabs }, (command) => possible.has(command), query),
    [index, selection, actionId, tabs, possible, query],
  );
}

/** What servers have been asked for by the forms, as it is when the palette opens. */
function useLiveChoices(): LiveChoices {
  const queries = useQueryClient();
  const [live] = useState(() => {
    const known = queries.getQueriesData<{ values: string[] }>({ queryKey: ['choices'] });
    return new Map(
      known.flatMap(([[, actionId, name, serverId], data]) =>
        data ? [[choicesKey(String(actionId), String(name), String(serverId)), data.values] as const] : [],
      ),
    );
  });
  return live;
}
