import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import type { HistoryRecord } from '#shared/history.ts';
import { mayHaveOutput, type Run } from '#shared/run.ts';
import { callerWords, formatBytes, formatDuration, formatExact, formatLimit, outcomeSentence } from '../../format.ts';
import { useApp } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { later } from '../../ui/later.tsx';
import { attemptWords } from '../output/attempt-words.ts';
import { copyText } from '../output/copy-text.ts';
import { endingSteps } from '../output/ending-steps.ts';
import { wordsText } from '../output/words-text.ts';

const VersionDialog = later(async () => (await import('./version-dialog.tsx')).VersionDialog);

/** Everything that was recorded about a run. `chain` says what is known about its place in the hash chain. */
export function RunDetails({ record, chain }: { record: HistoryRecord; chain: string }) {
  const { run, number } = record;
  const steps = endingSteps(run).map(({ words }) => words);
  return (
    <dl className="m-0 grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1 tabular-nums">
      <Detail term="Server">
        <HostileText text={run.server.name} />{' '}
        <span className="text-dim">
          <HostileText text={run.server.address} />
        </span>
      </Detail>
      {run.server.hostKey ? (
        <Detail term="Host key" mono>
          {run.server.hostKey.fingerprint} <span className="text-dim">{run.server.hostKey.type}</span>
        </Detail>
      ) : null}
      {run.words.length > 0 ? (
        <Detail term="Words" mono>
          <HostileText text={wordsText(run.words)} keepLines />
        </Detail>
      ) : null}
      {Object.entries(run.parameters).map(([name, value]) => (
        <Detail key={name} term={<HostileText text={name} />} mono>
          {value === '' ? <span className="text-faint">empty</span> : <HostileText text={value} />}
        </Detail>
      ))}
      {run.outcome ? (
        <Detail term="Outcome">
          <HostileText text={outcomeSentence(run.outcome, run.durationMs)} />
        </Detail>
      ) : null}
      {steps.length > 0 ? (
        <Detail term="Ended by">
          <HostileText text={steps.join(', ')} />
        </Detail>
      ) : null}
      {run.attempts.length > 1 ? (
        <Detail term="Attempts">
          <HostileText text={run.attempts.map(attemptWords).join('\n')} keepLines />
        </Detail>
      ) : null}
      <Detail term="Asked by">
        <HostileText text={callerWords(run.caller)} />, {formatExact(run.askedAt)}
      </Detail>
      {run.startedAt !== null ? (
        <Detail term="Accepted">
          {formatExact(run.startedAt)}
          <span className="text-dim"> after {formatDuration(run.startedAt - run.askedAt)}</span>
        </Detail>
      ) : null}
      {run.endedAt !== null ? <Detail term="Ended">{formatExact(run.endedAt)}</Detail> : null}
      <Detail term="Took">
        {run.durationMs === null ? unknownDuration(run) : formatDuration(run.durationMs)}
        {run.startedAt === null ? null : <span className="text-dim"> of at most {formatLimit(run.timeoutMs)}</span>}
      </Detail>
      {mayHaveOutput(run) ? (
        <Detail term="Output">
          {formatBytes(run.bytes.stdout)} <span className="text-dim">to stdout,</span> {formatBytes(run.bytes.stderr)}{' '}
          <span className="text-dim">to stderr</span>
          {run.outputIncomplete ? (
            <span className="text-warn">, not all of it stored: the disk did not take it</span>
          ) : null}
        </Detail>
      ) : null}
      <Detail term="Action">
        <span className="font-mono text-sm">
          <HostileText text={run.action.id} />
        </span>
        <span className="text-dim">
          {' '}
          version {run.action.version || 'unknown'}
          <SinceThen run={run} />
        </span>
      </Detail>
      {run.fingerprint === undefined ? null : (
        <Detail term="Fingerprint">
          <CopyableFingerprint fingerprint={run.fingerprint} />
        </Detail>
      )}
      <Detail term="Record">
        no. {number.toLocaleString('en-GB')}, {chain} <span className="font-mono text-faint text-sm">{run.id}</span>
      </Detail>
    </dl>
  );
}

/** Whether the action is still what it was when it ran, and the way to what it was. */
function SinceThen({ run }: { run: Run }) {
  const [shown, setShown] = useState(false);
  const action = useApp((state) => state.actions.find(({ definition }) => definition.id === run.action.id));
  if (action?.version === run.action.version) return ', unchanged since';
  return (
    <>
      {action ? ', changed since.' : ', not among the actions any more.'}{' '}
      {run.action.version === '' ? null : (
        <button type="button" onClick={() => setShown(true)} className="min-h-6 rounded-sm text-accent underline">
          Show what it was
        </button>
      )}
      {shown ? <VersionDialog run={run} onClose={() => setShown(false)} /> : null}
    </>
  );
}

/** What was previewed and has run, in one line that can be held against another. */
function CopyableFingerprint({ fingerprint }: { fingerprint: string }) {
  const copy = async () => {
    if (await copyText(fingerprint)) toast.success('Copied the fingerprint');
    else toast.error('Could not copy the fingerprint', { description: 'Select it and press Ctrl+C.' });
  };
  return (
    <>
      <span className="break-all font-mono text-sm">{fingerprint}</span>{' '}
      <button type="button" onClick={() => void copy()} className="min-h-6 rounded-sm text-accent underline">
        Copy
      </button>
    </>
  );
}

function Detail({ term, mono = false, children }: { term: ReactNode; mono?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="truncate text-faint">{term}</dt>
      <dd
        className={`m-0 min-w-0 whitespace-pre-wrap break-words ${mono ? 'max-h-32 overflow-y-auto pt-px font-mono text-sm' : ''}`}
      >
        {children}
      </dd>
    </>
  );
}

/** Nobody saw how long a lost run took; every other run without a duration was never accepted. */
function unknownDuration(run: Run): string {
  return run.outcome?.kind === 'lost' ? 'not known' : 'never began';
}
