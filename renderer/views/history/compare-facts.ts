import type { Run } from '#shared/run.ts';
import { callerWords, formatBytes, formatDuration, outcomeSentence } from '../../format.ts';
import { wordsText } from '../output/words-text.ts';

/** A fact about two runs, in words. */
export type Fact = { term: string; one: string; two: string };

function factsOf(run: Run): Record<string, string> {
  const { server, action } = run;
  return {
    Outcome: run.outcome === null ? 'not ended yet' : outcomeSentence(run.outcome, null),
    Took: run.durationMs === null ? 'not known' : formatDuration(run.durationMs),
    Server: `${server.name} (${server.address})`,
    'Host key': server.hostKey === null ? 'none' : `${server.hostKey.fingerprint} ${server.hostKey.type}`,
    Action: `${action.title} (${action.id})`,
    Version: action.version || 'unknown',
    ...Object.fromEntries(Object.entries(run.parameters).map(([name, value]) => [`Parameter ${name}`, value])),
    Words: wordsText(run.words),
    Attempts: String(run.attempts.length),
    'Asked by': callerWords(run.caller),
    Stdout: formatBytes(run.bytes.stdout),
    Stderr: formatBytes(run.bytes.stderr),
  };
}

/** What differs between two runs, and the names of what is the same. */
export function compareFacts(one: Run, two: Run): { different: Fact[]; same: string[] } {
  const [left, right] = [factsOf(one), factsOf(two)];
  const terms = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const different = terms
    .filter((term) => left[term] !== right[term])
    .map((term) => ({ term, one: left[term] ?? 'none', two: right[term] ?? 'none' }));
  return { different, same: terms.filter((term) => left[term] === right[term]) };
}
