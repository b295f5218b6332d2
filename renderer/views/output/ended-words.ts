import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { formatBytes, formatDuration, outcomeSentence, outcomeWord } from '../../format.ts';

/**
 * How a run ended, to stand beside the pill that has already said it in a word: `exit 0 after 1.24 s, wrote 1.2 kB`.
 * What the notice below the header explains in full is not said twice.
 */
export function endedWords(run: Pick<Run, 'durationMs' | 'bytes'>, outcome: Outcome): string {
  switch (outcome.kind) {
    case 'not-started':
    case 'refused':
      return '';
    case 'lost':
      return run.durationMs === null ? '' : `after ${formatDuration(run.durationMs)}`;
    case 'exited':
    case 'signalled':
    case 'timed-out':
    case 'cancelled': {
      const sentence = outcomeSentence(outcome, run.durationMs);
      const word = outcomeWord(outcome);
      const rest = sentence.startsWith(word) ? sentence.slice(word.length).replace(/^,? /, '') : sentence;
      const bytes = run.bytes.stdout + run.bytes.stderr;
      return [rest, bytes === 0 ? 'wrote nothing' : `wrote ${formatBytes(bytes)}`].filter(Boolean).join(', ');
    }
  }
}
