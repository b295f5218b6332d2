import type { Page } from '@playwright/test';
import type { Run } from '../../shared/run.ts';
import type { Phase, PhaseName } from '../../shared/trace.ts';
import { PICTURED_AT } from './past.ts';

// Runs of pictures are real, but for what differs from run to run: times, and what the machine chooses. That is made the
// same on its way into the window.

/** How long everything takes, in milliseconds; the command as long as the run says. */
const PHASES: Readonly<Partial<Record<PhaseName, number>>> = {
  queue: 2,
  connect: 61,
  lookup: 3,
  tcp: 9,
  'key-exchange': 21,
  authentication: 26,
  channel: 4,
  start: 6,
  'first-output': 12,
};

/** What goes on has been going on for so long, in milliseconds. */
const GOES_ON_MS = 8400;

export type Steady = {
  /** Texts that differ, and what is shown instead: ports, users. */
  texts?: readonly (readonly [text: string, instead: string])[];
  /** What else is to be so of a run, of which a picture is wanted that no machine gives twice. */
  run?: (run: Run) => Partial<Run>;
  /** Requests that are left in this minute, whatever was asked for. */
  requestsLeft?: number;
};

/** Makes everything that this page is told about runs the same every time. To be called before it opens the app. */
export async function keepSteady(
  page: Page,
  { texts = [], run: change = () => ({}), requestsLeft = 7 }: Steady = {},
): Promise<void> {
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const backend = socket.connectToServer();
    socket.onMessage((message) => backend.send(message));
    backend.onMessage((message) => {
      let text = message.toString();
      for (const [from, to] of texts) text = text.replaceAll(from, to);
      const told: unknown = JSON.parse(text, (_key, value) => {
        if (isRun(value) && !isPast(value)) return { ...steadyRun(value), ...change(value) };
        return isRate(value) ? { ...value, remaining: requestsLeft, nextAt: PICTURED_AT } : value;
      });
      socket.send(JSON.stringify(told));
    });
  });
}

function isRun(value: unknown): value is Run {
  return typeof value === 'object' && value !== null && 'askedAt' in value && 'endings' in value;
}

/** Whether it is one of a history that is the same whenever it is made. */
function isPast({ id }: Run): boolean {
  return id.startsWith('past-');
}

function isRate(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'remaining' in value;
}

function steadyRun(run: Run): Run {
  const startedAt = run.startedAt === null ? null : PICTURED_AT - GOES_ON_MS;
  const durationMs = run.durationMs === null ? null : lasted(run);
  return {
    ...run,
    askedAt: PICTURED_AT - GOES_ON_MS - 100,
    startedAt,
    endedAt: run.endedAt === null ? null : (startedAt ?? PICTURED_AT - GOES_ON_MS) + (durationMs ?? 0),
    durationMs,
    endings: run.endings.map(({ signal }, index) => ({ signal, at: PICTURED_AT - 5400 + 3000 * index })),
    attempts: run.attempts.map((attempt) => ({
      ...attempt,
      at: PICTURED_AT - 700,
      endedAt: attempt.endedAt === null ? null : PICTURED_AT - 300,
      waitMs: attempt.waitMs === null ? null : 2310,
    })),
    trace: steadyTrace(run.trace, durationMs ?? GOES_ON_MS),
  };
}

/** As long as the server's name makes it: not all the same. */
function lasted({ server, outcome }: Run): number {
  if (outcome?.kind === 'timed-out') return outcome.limitMs + 12;
  const sum = [...server.name].reduce((total, character) => total + character.charCodeAt(0), 0);
  return 31 + (sum % 47);
}

function steadyTrace(trace: readonly Phase[], commandMs: number): Phase[] {
  const ends = new Map<number | null, number>([[null, 0]]);
  return trace.map((phase, index) => {
    const startMs = ends.get(phase.parent) ?? 0;
    const durationMs = phase.name === 'command' ? commandMs : (PHASES[phase.name] ?? 5);
    ends.set(phase.parent, startMs + durationMs);
    ends.set(index, startMs);
    return { ...phase, startMs, durationMs };
  });
}
