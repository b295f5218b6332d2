import { assertNever } from './assert-never.ts';
import type { Outcome } from './outcome.ts';

// Words that the window and the notifications of the desktop have in common.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time with the precision that matters: `< 1 ms`, `85 ms`, `1.24 s`, `30.0 s`, `4 m 12 s`, `2 h 05 m`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds <= 0) return '0 ms';
  if (milliseconds < 1) return '< 1 ms';
  if (milliseconds < SECOND) return `${Math.floor(milliseconds)} ms`;
  if (milliseconds < 10 * SECOND) return `${(Math.floor(milliseconds / 10) / 100).toFixed(2)} s`;
  if (milliseconds < MINUTE) return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)} s`;
  if (milliseconds < HOUR) return twoUnits(milliseconds, MINUTE, 'm', SECOND, 's');
  if (milliseconds < DAY) return twoUnits(milliseconds, HOUR, 'h', MINUTE, 'm');
  return twoUnits(milliseconds, DAY, 'd', HOUR, 'h');
}

function twoUnits(milliseconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((milliseconds % large) / small);
  return `${Math.floor(milliseconds / large)} ${largeName} ${String(rest).padStart(2, '0')} ${smallName}`;
}

/** Which of the three status colours (and shapes) an outcome has. Only exit 0 is `ok`. */
export type Tone = 'ok' | 'warn' | 'bad';

export function outcomeTone(outcome: Outcome): Tone {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0 ? 'ok' : 'bad';
    case 'cancelled':
      return outcome.remains.kind === 'none' ? 'warn' : 'bad';
    case 'not-started':
      // Nothing went wrong on this server: it was another one's turn that ended the batch.
      return outcome.error.code === 'BATCH_STOPPED' ? 'warn' : 'bad';
    case 'signalled':
    case 'timed-out':
    case 'lost':
    case 'refused':
      return 'bad';
    default:
      return assertNever(outcome);
  }
}

/** An outcome in a word or two: `ok`, `exit 1`, `timed out`, `cancelled`, `lost`. */
export function outcomeWord(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0 ? 'ok' : `exit ${outcome.code}`;
    case 'signalled':
      return `ended by ${outcome.signal}`;
    case 'timed-out':
      return 'timed out';
    case 'cancelled':
      return 'cancelled';
    case 'lost':
      return 'lost';
    case 'not-started':
      return 'not started';
    case 'refused':
      return 'refused';
    default:
      return assertNever(outcome);
  }
}
