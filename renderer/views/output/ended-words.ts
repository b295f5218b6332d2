import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { formatBytes, formatDuration, formatLimit } from '../../format.ts';

/**
 * How a run ended, to stand beside the pill that has already said it in a word: `exit 0 after 1.24 s, wrote 1.2 kB`.
 * What stands below the header in full (what was sent to end it, what went wrong) is not said twice.
 */
export function endedWords(run: Pick<Run, 'startedAt' | 'durationMs' | 'bytes'>, outcome: Outcome): string {
  const after = run.durationMs === null ? '' : `after ${formatDuration(run.durationMs)}`;
  switch (outcome.kind) {
    case 'not-started':
    case 'refused':
      return '';
    case 'lost':
      return after;
    case 'cancelled':
      return run.startedAt === null ? 'before anything was sent' : join(after, writtenWords(run));
    case 'timed-out':
      return join(
        `after ${formatLimit(outcome.limitMs)}`,
        outcome.limit === 'sudo' ? 'sudo did not begin the command' : writtenWords(run),
      );
    case 'exited':
      return join(outcome.code === 0 ? `exit 0 ${after}` : after, writtenWords(run));
    case 'signalled':
      return join(after, writtenWords(run));
  }
}

function writtenWords({ bytes }: Pick<Run, 'bytes'>): string {
  const all = bytes.stdout + bytes.stderr;
  return all === 0 ? 'wrote nothing' : `wrote ${formatBytes(all)}`;
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
