import { type ReactNode, useMemo, useState } from 'react';
import type { Run } from '#shared/run.ts';
import { formatBytes, listNames, outcomeSentence, plural } from '../../format.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { compareOutputs } from '../history/compare-outputs.ts';
import { DiffLines } from '../history/diff-lines.tsx';
import { ConnectionError } from '../host-keys/connection-error.tsx';
import { WayButton } from '../servers/way-button.tsx';
import { type Folded, failingOf, type OutputGroup } from './fold.ts';
import { readLimit } from './use-batch-outputs.ts';
import { useRunCommands } from './use-run-commands.ts';

/** Names of servers in a heading; the rest is counted, and in its title. */
const MOST_NAMES = 12;
/** Lines of an output that are shown here; the run itself has them all. */
const MOST_LINES = 200;
/** Groups whose difference is worked out at once; it costs up to `COMPARE_MS` each. */
const MOST_OPEN = 5;
const COMPARE_MS = 200;

/** The outputs of a batch: what most wrote once, what differs from it line by line, then what failed. */
export function FoldedOutput({ folded, all }: { folded: Folded; all: number }) {
  const { agree, differ, failed, open } = folded;
  const cut = [...(agree ? [agree] : []), ...differ, ...failed].some((group) => group.cut);
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label="Outputs, folded"
      className="flex min-w-0 flex-1 flex-col gap-3 overflow-y-auto bg-term px-3.5 py-2.5 focus-visible:-outline-offset-2"
    >
      {agree ? (
        <Group look="text-ok" words={agreeWords(agree, differ.length)} runs={agree.runs}>
          <Text group={agree} />
        </Group>
      ) : null}
      {differ.map((group, index) => (
        <Group
          key={group.runs[0]?.id}
          look="text-warn"
          words={group.runs.length === 1 ? '1 differs' : `${group.runs.length} differ in the same way`}
          runs={group.runs}
        >
          <Difference base={agree} group={group} openAtOnce={index < MOST_OPEN} />
        </Group>
      ))}
      {failed.map((group) => (
        <Group
          key={group.runs[0]?.id}
          look={failingOf(group.outcome) === 'failed' ? 'text-bad' : 'text-warn'}
          words={`${group.runs.length} ${failingOf(group.outcome)}`}
          runs={group.runs}
        >
          <Failure group={group} />
        </Group>
      ))}
      {open.length > 0 ? <p className="m-0 text-dim">{openWords(open, all)}</p> : null}
      {cut ? (
        <p className="m-0 text-faint text-sm">
          Only the first {formatBytes(readLimit(all))} of each output are compared. Every run has all of its output.
        </p>
      ) : null}
    </section>
  );
}

/** What has ended, but whose output has not arrived here yet, is not said to go on. */
function openWords(open: readonly Run[], all: number): string {
  const goingOn = open.filter(({ outcome }) => outcome === null).length;
  if (goingOn === 0) return `Reading ${plural(open.length, 'output')}.`;
  return goingOn === all ? 'No server has ended yet.' : `${plural(goingOn, 'server')} still to come.`;
}

function agreeWords({ runs }: OutputGroup, others: number): string {
  if (runs.length > 1) return `${runs.length} servers agree`;
  return others > 0 ? 'The others are compared with' : '1 succeeded';
}

type GroupProps = { look: string; words: string; runs: readonly Run[]; children: ReactNode };

function Group({ look, words, runs, children }: GroupProps) {
  const names = runs.map(({ server }) => server.name);
  return (
    <section aria-label={`${words}: ${listNames(names, MOST_NAMES)}`} className="flex flex-col gap-1">
      <h3 className="m-0 flex flex-wrap items-baseline gap-x-2 font-normal text-base">
        <b className={`font-semibold ${look}`}>{words}</b>
        <span className="min-w-0 break-words text-dim" title={names.join(', ')}>
          <HostileText text={listNames(names, MOST_NAMES)} />
        </span>
      </h3>
      {children}
    </section>
  );
}

/** An output as plain text, its beginning at least. */
function Text({ group: { runs, text, unread } }: { group: OutputGroup }) {
  const { showRun } = useAppActions();
  const lines = useMemo(() => text.split('\n'), [text]);
  const [first] = runs;
  if (unread !== null) return <p className="m-0 text-dim">The output could not be read. {unread}</p>;
  if (text === '') return <p className="m-0 text-faint">Wrote nothing.</p>;
  return (
    <>
      <pre className="m-0 whitespace-pre-wrap break-all pl-3 font-mono text-fg text-sm">
        <HostileText text={lines.slice(0, MOST_LINES).join('\n')} keepLines />
      </pre>
      {lines.length > MOST_LINES && first ? (
        <div>
          <Button variant="ghost" onClick={() => showRun(first.id)}>
            Show all {lines.length.toLocaleString('en-GB')} lines
          </Button>
        </div>
      ) : null}
    </>
  );
}

type DifferenceProps = { base: OutputGroup | null; group: OutputGroup; openAtOnce: boolean };

function Difference({ base, group, openAtOnce }: DifferenceProps) {
  const [open, setOpen] = useState(openAtOnce);
  const from = base?.text ?? '';
  const comparison = useMemo(
    () => (open && group.unread === null ? compareOutputs(asLines(from), asLines(group.text), COMPARE_MS) : null),
    [open, from, group.text, group.unread],
  );
  if (!open) {
    return (
      <div>
        <Button onClick={() => setOpen(true)}>Show the difference</Button>
      </div>
    );
  }
  if (comparison?.kind !== 'different') return <Text group={group} />;
  return (
    <div className="overflow-hidden rounded-md border border-line font-mono text-sm">
      <DiffLines stretches={comparison.stretches} removed="Only with the others: " added="Only here: " />
      {comparison.cut ? <p className="m-0 px-3 py-0.5 font-sans text-faint">There is more in the run itself.</p> : null}
    </div>
  );
}

function asLines(text: string): string {
  return text === '' ? '' : `${text}\n`;
}

/** What went wrong on these servers, with the buttons that help. */
function Failure({ group }: { group: OutputGroup }) {
  const { outcome, runs } = group;
  if (outcome.kind === 'not-started' || outcome.kind === 'refused') {
    return <ConnectionError error={outcome.error} action={<FailureButtons runs={runs} />} />;
  }
  return (
    <>
      <p className="m-0 break-words text-dim first-letter:uppercase">
        <HostileText text={outcomeSentence(outcome, null)} />
      </p>
      <Text group={group} />
      <FailureButtons runs={runs} />
    </>
  );
}

function FailureButtons({ runs }: { runs: readonly Run[] }) {
  const commands = useRunCommands();
  const connected = useApp((state) => state.connection.kind === 'open');
  const [first, ...others] = runs;
  const paused = useApp((state) =>
    state.servers.some(({ server, connection }) => server.id === first?.server.id && connection.kind === 'paused'),
  );
  if (!first) return null;
  const alone = others.length === 0;
  return (
    <div className="flex shrink-0 flex-wrap gap-1.5">
      {alone ? <WayButton run={first} /> : null}
      {alone && paused ? null : (
        <Button once disabled={!connected} onClick={() => void commands.again(first, ...others)}>
          Try again
        </Button>
      )}
    </div>
  );
}
