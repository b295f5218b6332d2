import PQueue from 'p-queue';
import { assertNever } from '#shared/assert-never.ts';
import type { AppError } from '#shared/errors.ts';
import { type Outcome, outcomeKind } from '#shared/outcome.ts';
import type { RunOrder } from '#shared/run.ts';
import type { Server } from '#shared/server.ts';
import { inTurn } from './in-turn.ts';

/** Lets the runs of one request begin in their order (RUN-4). */
export type Batch = {
  /**
   * Performs a run when it is its turn and gives its outcome; after a failure that stops the batch it is not begun.
   * @param stop lets go of a run that waits for its turn, and rejects with NotBegun
   */
  take(
    run: { server: Pick<Server, 'id' | 'name'>; perform: () => Promise<Outcome> },
    stop: AbortSignal,
  ): Promise<Outcome>;
};

/** @param concurrency how many servers at the same time, where they do not come one after another */
export function createBatch(order: RunOrder, concurrency: number): Batch {
  const queue = new PQueue({ concurrency: order.kind === 'rolling' ? 1 : concurrency });
  const stopsOnFailure = order.kind === 'rolling' && order.stopOnFailure;
  let stopped: AppError | null = null;

  return {
    take: ({ server, perform }, stop) =>
      inTurn(queue, stop, async () => {
        if (stopped !== null) return { kind: 'not-started', error: stopped };
        const outcome = await perform();
        if (stopsOnFailure && outcomeKind(outcome) !== 'ok') stopped = batchStopped(server, outcome);
        return outcome;
      }),
  };
}

/** Why the rest of a batch was not begun: which server it was, and what became of it. */
function batchStopped({ id, name }: Pick<Server, 'id' | 'name'>, outcome: Outcome): AppError {
  return {
    code: 'BATCH_STOPPED',
    message: `Not started: ${name} ${failureWords(outcome)}.`,
    failed: { id, name },
    next: `Look at what happened on ${name}, then retry the rest. Nothing was sent to this server.`,
  };
}

function failureWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `ended with exit ${outcome.code}`;
    case 'signalled':
      return `was ended by ${outcome.signal}`;
    case 'timed-out':
      return 'timed out';
    case 'cancelled':
      return 'was cancelled';
    case 'lost':
      return 'was lost in mid-command';
    case 'not-started':
    case 'refused':
      return 'failed before the command began';
    default:
      return assertNever(outcome);
  }
}
