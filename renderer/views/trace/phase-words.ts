import type { Phase, PhaseName } from '#shared/trace.ts';
import { formatDuration } from '../../format.ts';

const WORDS: Readonly<Record<PhaseName, string>> = {
  queue: 'Waiting for its turn',
  connect: 'Connection',
  lookup: 'Host name',
  tcp: 'Reaching the server',
  'key-exchange': 'Key exchange',
  authentication: 'Login',
  channel: 'Session',
  start: 'Start of the command',
  command: 'Command',
  'first-output': 'Until its first output',
  question: 'Waiting for an answer',
  ending: 'Ending it',
  'retry-wait': 'Wait before the next attempt',
};

/** A phase as a row of the waterfall: its words, its place as percentages of the whole, and whether time was only waited. */
export type PhaseRow = {
  key: string;
  words: string;
  inner: boolean;
  kind: 'work' | 'wait' | 'failed';
  left: number;
  width: number;
  began: string;
  took: string;
};

/** Phases in which nothing is done. */
const WAITS: readonly PhaseName[] = ['queue', 'question', 'retry-wait'];

/** Shorter than this nobody waits. */
const NOTHING_MS = 1;

function shortDuration(ms: number): string {
  return ms < NOTHING_MS ? '< 1 ms' : formatDuration(ms);
}

/** The words for a phase; a connection without steps of its own was open already. */
function wordsOf(phase: Phase, hasParts: boolean): string {
  if (phase.failed) return `${WORDS[phase.name]}, failed`;
  if (phase.name === 'connect' && !hasParts) return `${WORDS.connect}, was open`;
  return WORDS[phase.name];
}

/** The phases of a run with their parts behind them. What took no time at all and has nothing to say is left out. */
export function phaseRows(trace: readonly Phase[]): PhaseRow[] {
  const total = Math.max(0, ...trace.map(({ startMs, durationMs }) => startMs + durationMs));
  const percent = (ms: number) => (total === 0 ? 0 : Math.min(100, (ms / total) * 100));
  const row = (phase: Phase, index: number): PhaseRow => ({
    key: `${index}`,
    words: wordsOf(
      phase,
      trace.some(({ parent }) => parent === index),
    ),
    inner: phase.parent !== null,
    kind: phase.failed ? 'failed' : WAITS.includes(phase.name) ? 'wait' : 'work',
    left: percent(phase.startMs),
    width: percent(phase.durationMs),
    began: `+${shortDuration(phase.startMs).replace('< ', '')}`,
    took: shortDuration(phase.durationMs),
  });
  const indexed = trace.map((phase, index) => ({ phase, index }));
  return indexed
    .filter(({ phase }) => phase.parent === null)
    .filter(({ phase }) => phase.name !== 'queue' || phase.durationMs >= NOTHING_MS)
    .flatMap((outer) => [outer, ...indexed.filter(({ phase }) => phase.parent === outer.index)])
    .map(({ phase, index }) => row(phase, index));
}
