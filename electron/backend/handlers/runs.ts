import { callerKey } from '#shared/caller.ts';
import { AppFailure } from '#shared/errors.ts';
import type { Run } from '#shared/run.ts';
import type { Clock } from '../ports.ts';
import type { Executor } from '../run/executor.ts';
import type { RunObserver } from '../run/run-observer.ts';
import type { Transcripts } from '../run/transcripts.ts';
import type { Viewers } from '../run/viewers.ts';
import type { Implementer } from './base.ts';

export function runHandlers(
  os: Implementer['runs'],
  parts: { executor: Executor; observer: RunObserver; transcripts: Transcripts; viewers: Viewers; clock: Clock },
) {
  const { executor, observer, transcripts, viewers, clock } = parts;

  const find = (runId: string): Run => {
    const run = observer.find(runId);
    if (run !== undefined) return run;
    throw new AppFailure({ code: 'NOT_FOUND', message: 'There is no such run.', next: 'Look for it in the history.' });
  };

  return {
    preview: os.preview.handler(({ input, context }) => executor.preview(input, context.caller)),
    start: os.start.handler(({ input, context }) =>
      // A window runs only what it has shown; a program may run what it has not asked to see.
      executor.start(
        context.caller.kind === 'api' ? input : { ...input, fingerprints: input.fingerprints ?? {} },
        context.caller,
      ),
    ),
    cancel: os.cancel.handler(({ input, context: { caller } }) => {
      const startedBy = callerKey(find(input.runId).caller);
      if (caller.kind === 'api' && startedBy !== callerKey(caller)) {
        throw new AppFailure({
          code: 'UNKNOWN_CALLER',
          message: `This run was started by ${startedBy}.`,
          next: 'A program can cancel only the runs that it has started itself.',
        });
      }
      return executor.cancel(input.runId);
    }),
    cancelBatch: os.cancelBatch.handler(({ input }) => executor.cancelBatch(input.batchId)),
    input: os.input.handler(({ input }) => {
      executor.type(input.runId, input.text);
      return {};
    }),
    resize: os.resize.handler(({ input: { runId, ...size } }) => {
      executor.resize(runId, size);
      return {};
    }),
    output: os.output.handler(async ({ input, context, signal }) => {
      const abort = signal ?? new AbortController().signal;
      // Only a run that has left its queue has a transcript to follow.
      const begun = await observer.until(find(input.runId).id, ({ state }) => state !== 'queued', abort);
      const { bytes, state, startedAt } = begun ?? find(input.runId);
      const loan = transcripts.lend(input.runId, bytes.stdout + bytes.stderr);
      const follow = viewers.follow(loan.reader, {
        after: input.after,
        at: state === 'running' && startedAt !== null ? clock.now() - startedAt : undefined,
        caller: callerKey(context.caller),
        abort,
      });
      return (async function* () {
        try {
          yield* follow;
        } finally {
          loan.release();
        }
      })();
    }),
    acknowledge: os.acknowledge.handler(({ input, context }) => {
      if (viewers.acknowledge(input.viewer, callerKey(context.caller), input.seq)) return {};
      throw new AppFailure({
        code: 'NOT_FOUND',
        message: 'This view of the output is closed.',
        next: 'Open the output again.',
      });
    }),
  };
}
