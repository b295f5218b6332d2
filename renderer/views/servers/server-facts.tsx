import { type ServerView, serverLabel } from '#shared/server.ts';
import { formatExact, outcomeSentence } from '../../format.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { OutcomeShape, StatusShape } from '../../ui/shapes.tsx';
import { useNow } from '../../ui/time.tsx';
import { statusOf, statusWords } from './server-status.ts';

/** How what holds the facts looks. */
export const FACTS_CLASS =
  'appear flex w-72 flex-col gap-2 rounded-lg border border-line2 bg-raised px-3 py-2.5 text-fg text-sm';

/** What has no room in the row of a server: its whole name and address, whether it answers, its last run, its tags. */
export function ServerFacts({ view }: { view: ServerView }) {
  const { server, lastRun } = view;
  const status = statusOf(view);
  // The words hold times only about those that cannot be reached.
  const words = statusWords(view, useNow(status === 'unreachable' ? 1000 : null));
  return (
    <>
      <div>
        <p className="m-0 break-words font-semibold text-base">{server.name}</p>
        <p className="m-0 break-all font-mono text-dim">{serverLabel(server)}</p>
      </div>
      <p className="m-0 flex gap-2">
        <span className="pt-[3px]">
          <StatusShape status={status} />
        </span>
        <span className="inline-block min-w-0 flex-1 break-words first-letter:uppercase">
          <HostileText text={words} />
        </span>
      </p>
      {lastRun ? (
        <p className="m-0 flex gap-2">
          <span className="pt-[3px]">
            <OutcomeShape outcome={lastRun.outcome} />
          </span>
          <span className="min-w-0 flex-1 break-words">
            Last run: <HostileText text={outcomeSentence(lastRun.outcome, null)} />
            <span className="block text-dim">{formatExact(lastRun.endedAt)}</span>
          </span>
        </p>
      ) : null}
      {server.tags.length > 0 ? (
        <ul aria-label="Tags" className="m-0 flex list-none flex-wrap gap-1 p-0">
          {server.tags.map((tag) => (
            <li key={tag} className="break-all rounded-sm border border-line2 px-1.5 text-dim">
              {tag}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
