import { useQuery } from '@tanstack/react-query';
import { useApp, useClient } from '../../state/context.ts';
import { callerGroupWords } from './history-filters.ts';

type Choice = { value: string; words: string };

type Named = { id: string; name: string };

/** What is there now, and after it what only the history still knows: what was removed, and what was asked for and never was there. */
export function mergedChoices(
  present: readonly Choice[],
  recorded: readonly string[],
  removed: readonly Named[],
): Choice[] {
  const known = new Set(present.map(({ value }) => value));
  const names = new Map(removed.map(({ id, name }) => [id, `${name} (removed)`]));
  const others = recorded.filter((value) => !known.has(value));
  return [...present, ...others.map((value) => ({ value, words: names.get(value) ?? value }))];
}

/** The servers, actions and callers that the history can be restricted to. */
export function useFilterChoices(): { servers: Choice[]; actions: Choice[]; callers: Choice[] } {
  const client = useClient();
  const servers = useApp((state) => state.servers);
  const actions = useApp((state) => state.actions);
  const { data } = useQuery({ queryKey: ['history-values'], queryFn: () => client.history.values({}), retry: false });
  const recorded = data ?? { serverIds: [], actionIds: [], callers: [], gone: { servers: [], actions: [] } };
  return {
    servers: mergedChoices(
      servers.map(({ server }) => ({ value: server.id, words: server.name })),
      recorded.serverIds,
      recorded.gone.servers,
    ),
    actions: mergedChoices(
      actions
        .filter(({ definition }) => recorded.actionIds.includes(definition.id))
        .map(({ definition }) => ({ value: definition.id, words: definition.title })),
      recorded.actionIds,
      recorded.gone.actions,
    ),
    callers: recorded.callers.map((value) => ({ value, words: callerGroupWords(value) })),
  };
}
