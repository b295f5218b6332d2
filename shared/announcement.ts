import { plainText } from './hidden-characters.ts';
import { formatDuration, outcomeTone, outcomeWord, type Tone } from './outcome-words.ts';
import type { Run } from './run.ts';
import type { Settings } from './settings.ts';

/** What is told about runs that have ended. Names are made plain; output and parameters are never part of it. */
export type Announcement = { title: string; body: string; tone: Tone };

/** Characters of a name that are shown at most. */
const LONGEST_NAME = 60;
/** Servers that are named at most. */
const MOST_NAMES = 3;

const nameOf = (text: string) => plainText(text, LONGEST_NAME);
const toneOf = ({ outcome }: Run): Tone => (outcome === null ? 'bad' : outcomeTone(outcome));
const wordOf = ({ outcome }: Run) => (outcome === null ? 'ended' : plainText(outcomeWord(outcome), LONGEST_NAME));

/** The words for one run, or for a whole batch. */
export function announcement(runs: readonly [Run, ...Run[]]): Announcement {
  const [first] = runs;
  const action = nameOf(first.action.title);
  if (runs.length === 1) {
    const after = first.durationMs === null ? '' : ` after ${formatDuration(first.durationMs)}`;
    return {
      title: `${action} on ${nameOf(first.server.name)}`,
      body: `${wordOf(first)}${after}`,
      tone: toneOf(first),
    };
  }
  const others = runs.filter((run) => toneOf(run) !== 'ok');
  const good = runs.length - others.length;
  return {
    title: `${action} on ${runs.length} servers`,
    body: others.length === 0 ? 'all ok' : `${good} ok, ${others.length} not: ${listed(others)}`,
    tone: others.length === 0 ? 'ok' : others.some((run) => toneOf(run) === 'bad') ? 'bad' : 'warn',
  };
}

function listed(runs: readonly Run[]): string {
  const named = runs.slice(0, MOST_NAMES).map((run) => `${nameOf(run.server.name)} (${wordOf(run)})`);
  const more = runs.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Whether the settings want the end of these runs told outside of the window. Times count from the click on. */
export function isWanted(runs: readonly Run[], { when, longer_than }: Settings['notifications']): boolean {
  if (when === 'off') return false;
  if (when === 'failures' && runs.every((run) => toneOf(run) === 'ok')) return false;
  const took = Math.max(...runs.map((run) => (run.endedAt ?? run.askedAt) - run.askedAt));
  return took >= longer_than * 1000;
}
