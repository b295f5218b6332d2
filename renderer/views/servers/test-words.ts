import { assertNever } from '#shared/assert-never.ts';
import type { TestStep } from '#shared/server-test.ts';
import { formatDuration, plural } from '../../format.ts';
import type { ServerTest } from './use-server-test.ts';

/** What a step of the test is about, as a statement that it finds to be true or not. */
export function stepTitle({ kind, about }: TestStep): string {
  switch (kind) {
    case 'lookup':
      return `Find ${about || 'the address'}`;
    case 'port':
      return `Reach ${about}`;
    case 'hop':
      return `Pass ${about}`;
    case 'host-key':
      return 'Recognise its host key';
    case 'login':
      return `Log in as ${about}`;
    case 'command':
      return `Run a command (${about})`;
    case 'sudo':
      return 'Use sudo';
    default:
      return assertNever(kind);
  }
}

/** The state of a step in one or two words, for those who do not see its shape. */
export const STATE_WORDS: Readonly<Record<TestStep['state']['kind'], string>> = {
  waiting: 'not tried',
  running: 'trying',
  ok: 'works',
  failed: 'failed',
};

/** The time that a step took, or what a round trip takes once it is done; empty where none was measured. */
export function stepTime({ kind, state }: TestStep): string {
  if (state.kind !== 'ok' || state.tookMs === null) return '';
  const time = state.tookMs < 1 ? 'under 1 ms' : formatDuration(state.tookMs);
  return kind === 'hop' || kind === 'login' ? `${time} round trip` : time;
}

/** The verdict in one line. */
export function testVerdict({ steps, running, error }: ServerTest, name: string): string {
  if (running) return `Testing ${name}…`;
  if (error !== null) return 'The test could not be done.';
  const failed = steps.findIndex(({ state }) => state.kind === 'failed');
  if (failed === -1) return `Ready: all ${plural(steps.length, 'step')} worked.`;
  return `Stopped at step ${failed + 1} of ${steps.length}.`;
}
