import type { Phase, PhaseName } from '#shared/trace.ts';

/** A piece of time with a name, by `performance.now()`. */
export type Step = { name: PhaseName; fromMs: number; toMs: number };

/** A phase that goes on. */
export type OpenPhase = {
  /** Adds a part of it that is over. What lies outside of the phase is cut off or left out. */
  add(step: Step): void;
  /** Ends it, once. */
  end(how?: 'failed'): void;
};

/** Where the time of one run goes. */
export type Trace = {
  begin(name: PhaseName): OpenPhase;
  /** Everything so far, in order; what goes on is there up to now. */
  phases(): Phase[];
};

const MICROSECOND = 1000;
const round = (ms: number) => Math.round(ms * MICROSECOND) / MICROSECOND;

/** Begins now. */
export function createTrace(): Trace {
  const origin = performance.now();
  type Entry = { name: PhaseName; parent: number | null; fromMs: number; toMs: number | null; failed: boolean };
  const entries: Entry[] = [];

  return {
    begin(name) {
      const index = entries.length;
      const entry: Entry = { name, parent: null, fromMs: performance.now(), toMs: null, failed: false };
      entries.push(entry);
      return {
        add({ fromMs, toMs, ...step }) {
          if (toMs <= entry.fromMs) return;
          entries.push({ ...step, parent: index, fromMs: Math.max(fromMs, entry.fromMs), toMs, failed: false });
        },
        end(how) {
          entry.toMs ??= performance.now();
          entry.failed ||= how === 'failed';
        },
      };
    },
    phases: () =>
      entries.map(({ name, parent, fromMs, toMs, failed }) => ({
        name,
        parent,
        startMs: round(fromMs - origin),
        durationMs: round((toMs ?? performance.now()) - fromMs),
        failed,
      })),
  };
}

/** Does work as a phase of a trace, with the parts that its result has. */
export async function timed<Result>(
  trace: Trace | undefined,
  name: PhaseName,
  work: () => Promise<Result>,
  parts: (result: Result) => readonly Step[] = () => [],
): Promise<Result> {
  const phase = trace?.begin(name);
  try {
    const result = await work();
    for (const step of parts(result)) phase?.add(step);
    phase?.end();
    return result;
  } catch (error) {
    phase?.end('failed');
    throw error;
  }
}

/** Notes steps that follow each other without a gap, from now on. */
export function createSteps(): { done(name: PhaseName): void; list(): Step[] } {
  const steps: Step[] = [];
  let fromMs = performance.now();
  return {
    done(name) {
      const toMs = performance.now();
      steps.push({ name, fromMs, toMs });
      fromMs = toMs;
    },
    list: () => [...steps],
  };
}
