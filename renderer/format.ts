import { assertNever } from '#shared/assert-never.ts';
import { type Caller, callerKey } from '#shared/caller.ts';
import type { Outcome, Remains } from '#shared/outcome.ts';
import { formatDuration } from '#shared/outcome-words.ts';
import type { RunState } from '#shared/run.ts';

export { formatDuration, outcomeTone, outcomeWord, type Tone } from '#shared/outcome-words.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Made once: a formatter takes far longer to make than to use, and lists use them for every row.
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const BRITISH_DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A limit in whole words: `30 s`, `90 s`, `5 min`, `2 h`. */
export function formatLimit(milliseconds: number): string {
  if (milliseconds % HOUR === 0 && milliseconds > 0) return `${milliseconds / HOUR} h`;
  if (milliseconds % MINUTE === 0 && milliseconds > 0) return `${milliseconds / MINUTE} min`;
  return `${Number((milliseconds / SECOND).toFixed(1))} s`;
}

/** Seconds that tick, with one decimal so that nothing but digits changes: `0.0 s`, `8.4 s`. */
export function formatTenths(milliseconds: number): string {
  return `${(Math.floor(milliseconds / 100) / 10).toFixed(1)} s`;
}

/** How long ago: `now`, `12 s`, `5 m`, `3 h`, `2 d`, then the date. Both in epoch milliseconds. */
export function formatRelative(at: number, now: number): string {
  const ago = now - at;
  if (ago < 5 * SECOND) return 'now';
  if (ago < MINUTE) return `${Math.floor(ago / SECOND)} s`;
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} m`;
  if (ago < DAY) return `${Math.floor(ago / HOUR)} h`;
  if (ago < 365 * DAY) return `${Math.floor(ago / DAY)} d`;
  return DATE.format(at);
}

/** The same as a sentence goes on: `just now`, `5 m ago`, `on 3 Mar 2025`. */
export function formatAgo(at: number, now: number): string {
  const words = formatRelative(at, now);
  if (words === 'now') return 'just now';
  return now - at < 365 * DAY ? `${words} ago` : `on ${words}`;
}

/** Seconds to wait: `40 s`, `2 m 05 s`. */
export function formatWait(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
}

/** The exact local time of an epoch: `20 Nov 2025, 09:14:02.118`. */
export function formatExact(at: number): string {
  const date = new Date(at);
  return `${BRITISH_DATE.format(date)}, ${formatClock(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** A local date and time where seconds say nothing: `20 Nov 2026, 09:14`. */
export function formatMinute(at: number): string {
  const date = new Date(at);
  return `${BRITISH_DATE.format(date)}, ${formatClock(date).slice(0, 5)}`;
}

/** The local time of day: `09:14:02`. */
export function formatClock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** An amount of data in decimal units: `0 bytes`, `512 bytes`, `1.2 kB`, `200 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes === 1) return '1 byte';
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const exponent = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  const amount = bytes / 1000 ** exponent;
  return `${amount < 10 ? amount.toFixed(1) : Math.floor(amount)} ${units[exponent - 1]}`;
}

/** `1 server`, `2 servers`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `web-1`, `web-1 and web-2`, `web-1, web-2 and 3 more`. */
export function listNames(names: readonly string[], most = 3): string {
  if (names.length > most) return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Who asked, in words: `desktop`, `browser: 1f3a`, `api: homeassistant`. */
export function callerWords(caller: Caller): string {
  return caller.kind === 'desktop' ? 'desktop' : callerKey(caller).replace(':', ': ');
}

/** What a run is doing, as long as there is no outcome to tell. */
export function stateWords(state: RunState): string {
  switch (state) {
    case 'queued':
      return 'waiting for its turn';
    case 'connecting':
      return 'connecting';
    case 'retrying':
      return 'waiting to try again';
    case 'running':
      return 'running';
    case 'ending':
      return 'ending';
    case 'ended':
      return 'ended';
    default:
      return assertNever(state);
  }
}

/** An outcome in full: `exit 0 after 1.24 s`, `timed out after 30 s, 0 processes left`. */
export function outcomeSentence(outcome: Outcome, durationMs: number | null): string {
  const after = durationMs === null ? '' : ` after ${formatDuration(durationMs)}`;
  switch (outcome.kind) {
    case 'exited':
      return `exit ${outcome.code}${after}`;
    case 'signalled':
      return `ended by ${outcome.signal}${after}`;
    case 'timed-out': {
      const who = outcome.limit === 'sudo' ? 'sudo timed out' : 'timed out';
      return `${who} after ${formatLimit(outcome.limitMs)}, ${remainsWords(outcome.remains)}`;
    }
    case 'cancelled':
      return `cancelled${after}, ${remainsWords(outcome.remains)}`;
    case 'lost':
      return `lost${after}: ${outcome.reason}`;
    case 'not-started':
      return `not started: ${outcome.error.message}`;
    case 'refused':
      return `refused: ${outcome.error.message}`;
    default:
      return assertNever(outcome);
  }
}

/** What is left of a run's processes; never claims `0 processes left` when nobody could look. */
export function remainsWords(remains: Remains): string {
  switch (remains.kind) {
    case 'none':
      return '0 processes left';
    case 'some':
      return `still running: ${remains.processes.map(({ pid, command }) => `${command} (pid ${pid})`).join(', ')}`;
    case 'unknown':
      return `may still be running: ${remains.reason}`;
    default:
      return assertNever(remains);
  }
}
