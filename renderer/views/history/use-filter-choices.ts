import { useQuery } from '@tanstack/react-query';
import { useApp, useClient } from '../../state/context.ts';
import { callerGroupWords } from './history-filters.ts';

type Choice = { value: string; words: string };

/** What is there now, and after it what only the history still knows. */
function merged(present: readonly Choice[], recorded: readonly string[]): Choice[] {
  const gone = recorded.filter((value) => !present.some((choice) => choice.value === value));
  return [...present, ...gone.map((value) => ({ value, words: value }))];
}

/** The servers, actions and callers that the history can be restricted to. */
export function useFilterChoices(): { servers: Choice[]; actions: Choice[]; callers: Choice[] } {
  const client = useClient();
  const servers = useApp((state) => state.servers);
  const actions = useApp((state) => state.actions);
  const { data } = useQuery({ queryKey: ['history-values'], queryFn: () => client.history.values({}), retry: false });
  const recorded = data ?? { serverIds: [], actionIds: [], callers: [] };
  return {
    servers: merged(
      servers.map(({ server }) => ({ value: server.id, words: server.name })),
      recorded.serverIds,
    ),
    actions: merged(
      actions
        .filter(({ definition }) => recorded.actionIds.includes(definition.id))
        .map(({ definition }) => ({ value: definition.id, words: definition.title })),
      recorded.actionIds,
    ),
    callers: recorded.callers.map((value) => ({ value, words: callerGroupWords(value) })),
  };
}
