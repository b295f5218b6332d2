import PQueue from 'p-queue';
import type { AppError } from '#shared/errors.ts';
import type { Outcome } from '#shared/outcome.ts';
import type { Batch } from './batches.ts';
import { inTurn, NotBegun } from './in-turn.ts';
import type { OpenRun } from './run-registry.ts';

/**
 * Lets an open run begin when it is its turn, at once if it can be, and settles when its end is recorded.
 * A run that is stopped while it waits is let go of.
 * @param batch whose turn comes before that of the server; null for a run on its own
 */
export type Scheduler = (entry: OpenRun, batch: Batch | null) => Promise<void>;

/**
 * Keeps a queue for each server.
 * @param parts.runsPerServer how many runs a server gets at the same time; asked for every run, so that edits count at once
 * @param parts.finish records the end of a run
 * @param parts.describe turns an unexpected exception into an error for a person
 */
export function createScheduler(parts: {
  runsPerServer: () => number;
  perform: (entry: OpenRun) => Promise<Outcome>;
  finish: (entry: OpenRun, outcome: Outcome) => Promise<void>;
  describe: (cause: unknown) => AppError;
}): Scheduler {
  const queues = new Map<string, PQueue>();

  const queueFor = (serverId: string): PQueue => {
    const concurrency = parts.runsPerServer();
    const queue = queues.get(serverId) ?? new PQueue({ concurrency });
    queue.concurrency = concurrency;
    queues.set(serverId, queue);
    return queue;
  };

  return (entry, batch) => {
    const { plan, stopSwitch, trace } = entry;
    const queued = trace.begin('queue');
    const recorded = async (turn: Promise<Outcome>): Promise<Outcome> => {
      const outcome = await turn.catch((cause: unknown): Outcome => {
        if (cause instanceof NotBegun) return { kind: 'cancelled', remains: { kind: 'none' } };
        return { kind: 'lost', reason: parts.describe(cause).message };
      });
      await parts.finish(entry, outcome);
      return outcome;
    };
    const atServer = () =>
      recorded(
        inTurn(queueFor(plan.server.id), stopSwitch.signal, () => {
          queued.end();
          return parts.perform(entry);
        }),
      );
    // In a batch the next run begins when the end of this one is recorded, not before.
    const turn =
      batch === null ? atServer() : recorded(batch.take({ server: plan.server, perform: atServer }, stopSwitch.signal));
    return turn.then(() => undefined);
  };
}
