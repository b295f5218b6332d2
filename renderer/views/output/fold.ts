import { assertNever } from '#shared/assert-never.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';

/** What is known of a run's output: its normalised text (`cut` when there is more), or why it could not be read. */
export type ReadOutput = { kind: 'read'; text: string; cut: boolean } | { kind: 'failed'; message: string };

/** Runs that ended in the same way with the same output. `cut` when only its beginning is known. */
export type OutputGroup = { runs: Run[]; outcome: Outcome; text: string; cut: boolean; unread: string | null };

/** The ended runs of a batch by what they wrote. Every run is in exactly one place. */
export type Folded = {
  /** The successes whose output most servers have; null while there is no success. */
  agree: OutputGroup | null;
  /** Successes with other output, the most frequent first. */
  differ: OutputGroup[];
  /** Everything that did not succeed: what failed before what was cancelled or not begun, then the most frequent first. */
  failed: OutputGroup[];
  /** Not ended, or ended and not read yet. */
  open: Run[];
};

/**
 * Output as it is compared: without spaces at the ends of lines and empty lines at its end, and of a line that was
 * written over (a progress bar) what remained. Expects text without control sequences.
 */
export function normalise(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const trimmed = line.trimEnd();
      return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
    })
    .join('\n')
    .trimEnd();
}

/** Folds the runs of a batch. Ties go to the run that stands first, so that the order of reading changes nothing. */
export function fold(runs: readonly Run[], outputs: ReadonlyMap<string, ReadOutput>): Folded {
  // By kind of end, then by text: a text that is kept is hashed once, however often this is called.
  const groups = new Map<string, Map<string, OutputGroup>>();
  const open: Run[] = [];
  for (const run of runs) {
    const output = outputs.get(run.id);
    if (!run.outcome || !output) {
      open.push(run);
      continue;
    }
    const text = output.kind === 'read' ? output.text : '';
    const unread = output.kind === 'failed' ? output.message : null;
    const cut = output.kind === 'read' && output.cut;
    const key = JSON.stringify([outcomeKey(run.outcome), unread, cut]);
    const alike = groups.get(key) ?? new Map<string, OutputGroup>();
    groups.set(key, alike);
    const group = alike.get(text);
    if (group) group.runs.push(run);
    else alike.set(text, { runs: [run], outcome: run.outcome, text, cut, unread });
  }
  const places = new Map(runs.map(({ id }, index) => [id, index]));
  const place = ({ runs: [first] }: OutputGroup) => places.get(first?.id ?? '') ?? 0;
  const sorted = [...groups.values()]
    .flatMap((alike) => [...alike.values()])
    .sort((one, other) => other.runs.length - one.runs.length || place(one) - place(other));
  const good = sorted.filter((group) => isGood(group) && group.unread === null);
  return {
    agree: good[0] ?? null,
    differ: [...good.slice(1), ...sorted.filter((group) => isGood(group) && group.unread !== null)],
    failed: sorted
      .filter((group) => !isGood(group))
      .sort((one, other) => FAILING.indexOf(failingOf(one.outcome)) - FAILING.indexOf(failingOf(other.outcome))),
    open,
  };
}

/** Whether a run has ended in anything but success. */
export function hasFailed({ outcome }: Pick<Run, 'outcome'>): boolean {
  return outcome !== null && !isGood({ outcome });
}

/** What became of a run that did not succeed, as people count them: ended by a person and never begun are no failures. */
export const FAILING = ['failed', 'cancelled', 'not started'] as const;

export function failingOf(outcome: Outcome): (typeof FAILING)[number] {
  if (outcome.kind === 'cancelled') return 'cancelled';
  return outcome.kind === 'not-started' && outcome.error.code === 'BATCH_STOPPED' ? 'not started' : 'failed';
}

function isGood({ outcome }: Pick<OutputGroup, 'outcome'>): boolean {
  return outcome.kind === 'exited' && outcome.code === 0;
}

/** Outcomes with the same key are told in the same words. */
function outcomeKey(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `exit ${outcome.code}`;
    case 'signalled':
      return `signal ${outcome.signal}`;
    case 'timed-out':
    case 'cancelled':
      return `${outcome.kind} ${JSON.stringify(outcome.remains)}`;
    case 'lost':
      return `lost ${outcome.reason}`;
    case 'not-started':
    case 'refused':
      return `${outcome.kind} ${outcome.error.message}`;
    default:
      return assertNever(outcome);
  }
}
