import type { Prompt } from '#shared/prompt.ts';
import type { Run } from '#shared/run.ts';
import { formatDuration, formatLimit, plural } from '../../format.ts';
import { useApp } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { RunningShape } from '../../ui/shapes.tsx';
import { Duration, useNow } from '../../ui/time.tsx';
import { NextAttempt } from './run-attempts.tsx';

/** What a run waits for before its command is accepted, and for how long already. */
export function RunWaiting({ run }: { run: Run }) {
  const question = useQuestion(run);
  return (
    <div className="grid h-full place-items-center bg-term p-6">
      <div className="flex max-w-full flex-col items-center gap-1.5 text-center">
        <RunningShape />
        <p className="m-0 max-w-full truncate font-medium">
          {question ? 'Waiting for your answer about ' : (WORDS[run.state] ?? '')}
          <HostileText
            text={question?.server.name ?? (run.state === 'queued' ? run.server.name : run.server.address)}
          />
        </p>
        <p className="m-0 text-dim tabular-nums">
          <Duration since={run.askedAt} />
          {question ? <AnswerTime question={question} /> : <Details run={run} />}
        </p>
      </div>
    </div>
  );
}

/** The open question that holds a run up: about its server, or about one on the way to it. */
function useQuestion(run: Run): Prompt | undefined {
  const servers = useApp((state) => state.servers);
  const prompts = useApp((state) => state.prompts);
  if (run.state !== 'connecting') return undefined;
  const server = servers.find((view) => view.server.id === run.server.id)?.server;
  const way = [run.server.id, ...(server?.kind === 'ssh' ? server.jump : [])];
  return prompts.find((prompt) => way.includes(prompt.server.id));
}

/** The time to connect stands still meanwhile; only the answer has a limit. */
function AnswerTime({ question }: { question: Prompt }) {
  const left = question.expiresAt - useNow(1000);
  return `, the answer is no in ${formatDuration(Math.max(0, Math.ceil(left / 1000) * 1000))}`;
}

const WORDS: Partial<Record<Run['state'], string>> = {
  queued: 'Waiting for its turn on ',
  connecting: 'Connecting to ',
  retrying: 'Waiting to try again: ',
};

const ORDER_WORDS = 'one server after another';

function Details({ run }: { run: Run }) {
  if (run.state === 'queued') return <QueueWords run={run} />;
  if (run.state === 'connecting') return <ConnectWords address={run.server.address} />;
  return (
    <>
      , <NextAttempt run={run} />
    </>
  );
}

function QueueWords({ run }: { run: Run }): string {
  const serverId = run.server.id;
  const limit = useApp((state) => state.settings.limits.runs_per_server);
  const busy = useApp((state) => countBusy(state.runs.values(), serverId));
  if (run.batchId !== null && busy < limit) return `, ${run.order ? ORDER_WORDS : 'other servers come first'}`;
  return `, ${plural(busy, 'run')} on this server now, at most ${limit} at the same time`;
}

function ConnectWords({ address }: { address: string }): string | null {
  const limit = useApp((state) => state.settings.limits.connect_timeout);
  return address === 'local' ? null : `, gives up after ${formatLimit(limit * 1000)}`;
}

function countBusy(runs: Iterable<Run>, serverId: string): number {
  let busy = 0;
  for (const run of runs) {
    if (run.server.id === serverId && run.state !== 'queued' && run.state !== 'ended') busy += 1;
  }
  return busy;
}
