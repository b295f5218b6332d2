import type { Run } from '#shared/run.ts';
import { outcomeSentence } from '../../format.ts';
import type { Folded, OutputGroup } from './fold.ts';

/** The outputs of a batch as text, for files and the clipboard: each that differs once, below the names of its servers. */
export function batchText(runs: readonly Run[], { agree, differ, failed, open }: Folded): string {
  const [first] = runs;
  const title = `${first?.action.title ?? ''} on ${runs.length} servers, ${new Date(first?.askedAt ?? 0).toISOString()}`;
  const groups = [...(agree ? [agree] : []), ...differ, ...failed].map(groupText);
  const goingOn = open.filter(({ outcome }) => outcome === null);
  const unread = open.filter(({ outcome }) => outcome !== null);
  const waiting = goingOn.length > 0 ? [`## Not ended: ${names(goingOn)}`] : [];
  const missing = unread.length > 0 ? [`## Ended, output not read yet: ${names(unread)}`] : [];
  return `${[title, ...groups, ...waiting, ...missing].join('\n\n')}\n`;
}

function groupText({ runs, outcome, text, cut, unread }: OutputGroup): string {
  const output = unread === null ? text || '(no output)' : `(could not be read: ${unread})`;
  const rest = cut ? ['(there is more: save the output of one server to have all of it)'] : [];
  return [`## ${names(runs)}: ${outcomeSentence(outcome, null)}`, output, ...rest].join('\n');
}

function names(runs: readonly Run[]): string {
  return runs.map(({ server }) => server.name.replaceAll(/\s+/g, ' ')).join(', ');
}
