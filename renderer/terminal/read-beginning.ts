import type { AppError } from '#shared/errors.ts';
import { formatBytes } from '../format.ts';
import { feedOutput, type OutputSource } from './feed.ts';
import { createTextFilter } from './output-filter.ts';

/**
 * Reads the beginning of an ended run's output as plain text, first what it wrote to standard output and then its
 * messages: how the two met on the way says nothing about a run. `cut` when there is more than `limit` characters.
 */
export async function readBeginning(
  source: OutputSource,
  runId: string,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<{ text: string; cut: boolean } | { error: AppError }> {
  const enough = new AbortController();
  const filters = { stdout: createTextFilter(), stderr: createTextFilter() };
  const texts = { stdout: '', stderr: '' };
  let failure: AppError | null = null;
  const add = (stream: 'stdout' | 'stderr', text: string, shown: () => void) => {
    texts[stream] += text;
    if (texts.stdout.length + texts.stderr.length > limit) enough.abort();
    queueMicrotask(shown);
  };
  await feedOutput({
    runId,
    source,
    signal: AbortSignal.any([signal, enough.signal]),
    sink: {
      write: (stream, text, shown) => add(stream, filters[stream].push(text).join(''), shown),
      gap: (bytes, shown) => add('stdout', `\n[${formatBytes(bytes)} not kept]\n`, shown),
    },
    onState(state) {
      if (state.kind === 'failed') failure = state.error;
    },
  });
  if (failure) return { error: failure };
  const text = texts.stdout + (texts.stdout === '' || texts.stdout.endsWith('\n') ? '' : '\n') + texts.stderr;
  return { text: text.slice(0, limit), cut: enough.signal.aborted };
}
