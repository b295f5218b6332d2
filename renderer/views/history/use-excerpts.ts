import { useQuery } from '@tanstack/react-query';
import type { Excerpt } from '#shared/history.ts';
import { mayHaveOutput, type Run } from '#shared/run.ts';
import { useClient } from '../../state/context.ts';

/** Lines of a run's output in which words of the search stand. None while they are looked for. */
export function useExcerpts(run: Run, text: string): readonly Excerpt[] {
  const client = useClient();
  const { data } = useQuery({
    queryKey: ['history-excerpts', run.id, text],
    queryFn: () => client.history.excerpts({ text, runIds: [run.id] }),
    enabled: text !== '' && run.state === 'ended' && mayHaveOutput(run),
    // What has ended does not change any more.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data?.[0]?.excerpts ?? [];
}
