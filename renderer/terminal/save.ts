import type { AppError } from '#shared/errors.ts';
import type { Output, Run } from '#shared/run.ts';
import { formatBytes } from '../format.ts';
import { feedOutput, type OutputSource } from './feed.ts';
import type { OutputFilter } from './filter.ts';
import { createColourFilter, createTextFilter } from './output-filter.ts';

/** How long nothing has to come until a run that goes on counts as read up to now, and how long at most (ms). */
const QUIET_MS = 400;
const LONGEST_MS = 10_000;

/**
 * What is left of output in a file. Text and text with colours are harmless in whatever shows them; what is as recorded
 * may do to a terminal whatever the command wanted to.
 */
export type SavedAs = 'text' | 'colours' | 'recorded';

const FILTERS: Readonly<Record<SavedAs, () => Pick<OutputFilter, 'push'>>> = {
  text: createTextFilter,
  colours: createColourFilter,
  recorded: () => ({ push: (text) => [text] }),
};

/**
 * Reads a run's transcript for a file. A run that goes on is read up to what there is now, and the text says so.
 * @param now epoch milliseconds
 * @returns the text in pieces, or why it could not be read.
 */
export async function readTranscript(
  source: OutputSource,
  run: Pick<Run, 'id' | 'state' | 'startedAt'>,
  { as = 'text', now = Date.now() }: { as?: SavedAs; now?: number } = {},
): Promise<{ parts: string[] } | { error: AppError }> {
  const parts: string[] = [];
  const filters = { stdout: FILTERS[as](), stderr: FILTERS[as]() };
  const stop = run.state === 'ended' ? null : stopWhenQuiet();
  const add = (texts: string[], shown: () => void) => {
    parts.push(...texts);
    stop?.touch();
    queueMicrotask(shown);
  };
  let failure: AppError | null = null;
  await feedOutput({
    runId: run.id,
    source: stop ? endingAt(source, now - (run.startedAt ?? now)) : source,
    signal: stop?.signal ?? new AbortController().signal,
    sink: {
      write: (stream, text, shown) => add(filters[stream].push(text), shown),
      gap: (bytes, shown) => add([`\n[${formatBytes(bytes)} not kept]\n`], shown),
    },
    onState(state) {
      if (state.kind === 'failed') failure = state.error;
    },
  });
  if (failure) return { error: failure };
  return { parts: stop ? [...parts, '\n[saved while the run was going on]\n'] : parts };
}

/** The same source with its streams ended at the first piece from `at` on, in milliseconds of the run. */
function endingAt(source: OutputSource, at: number): OutputSource {
  async function* cut(stream: AsyncIterable<Output>): AsyncGenerator<Output> {
    for await (const piece of stream) {
      if (piece.kind === 'chunk' && piece.at >= at) {
        yield { kind: 'end' };
        return;
      }
      yield piece;
    }
  }
  return {
    acknowledge: (request) => source.acknowledge(request),
    output: async (request, options) => cut(await source.output(request, options)),
  };
}

/** For a run that writes nothing just now, or whose server's clock differs. */
function stopWhenQuiet() {
  const quiet = new AbortController();
  const stop = () => quiet.abort();
  let timer = setTimeout(stop, QUIET_MS);
  return {
    signal: AbortSignal.any([quiet.signal, AbortSignal.timeout(LONGEST_MS)]),
    touch() {
      clearTimeout(timer);
      timer = setTimeout(stop, QUIET_MS);
    },
  };
}

/** Hands a text file to the person. */
export function download(name: string, parts: BlobPart[]): void {
  const address = URL.createObjectURL(new Blob(parts, { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun to read by the next turn at the latest; a minute is generous.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A file name that says what ran, where and when: `web-1 restart_service 2025-11-20 09.14.02.txt`. */
export function transcriptName(run: Pick<Run, 'server' | 'action' | 'askedAt'>, as: SavedAs = 'text'): string {
  const date = new Date(run.askedAt);
  const pad = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  const time = `${pad(date.getHours())}.${pad(date.getMinutes())}.${pad(date.getSeconds())}`;
  const safe = (text: string) => text.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
  return `${safe(run.server.name)} ${safe(run.action.id)} ${day} ${time}.${as === 'text' ? 'txt' : 'ansi'}`;
}
