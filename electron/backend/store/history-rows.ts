import { hostKeySchema } from '#shared/errors.ts';
import type { HistoryRecord } from '#shared/history.ts';
import { outcomeSchema } from '#shared/outcome.ts';
import { type Run, runSchema } from '#shared/run.ts';
import { z } from '#shared/z.ts';

/** What is only known once a run has ended; the rest of it was recorded when it was asked for. */
const endingSchema = runSchema
  .pick({
    startedAt: true,
    durationMs: true,
    endings: true,
    attempts: true,
    bytes: true,
    trace: true,
    outputIncomplete: true,
    terminal: true,
  })
  .extend({ hostKey: hostKeySchema.nullable(), endedAt: z.number(), outcome: outcomeSchema });
type Ending = z.infer<typeof endingSchema>;

/** Columns of a run wherever it is read: `asked.number`, `asked.run` and `ended.ending`. */
const rowSchema = z.object({ number: z.int(), run: z.string(), ending: z.string().nullable() });

/** The part of an ended run that is recorded at its end. */
export function endingOf(run: Run): Ending {
  const { startedAt, endedAt, durationMs, outcome, endings, attempts, bytes, trace, outputIncomplete, terminal } = run;
  if (endedAt === null || outcome === null) throw new Error(`run ${run.id} has not ended`);
  return {
    hostKey: run.server.hostKey,
    startedAt,
    endedAt,
    durationMs,
    outcome,
    endings,
    attempts,
    bytes,
    trace,
    ...(outputIncomplete && { outputIncomplete }),
    ...(terminal && { terminal }),
  };
}

function endedRun(run: Run, { hostKey, ...ending }: Ending): Run {
  return { ...run, ...ending, server: { ...run.server, hostKey }, state: 'ended' };
}

/** A row as a record. Throws when the database does not hold what was written. */
export function readRow(row: unknown): HistoryRecord {
  const { number, run, ending } = rowSchema.parse(row);
  const asked = runSchema.parse(JSON.parse(run));
  if (ending === null) return { number, run: asked };
  return { number, run: endedRun(asked, endingSchema.parse(JSON.parse(ending))) };
}

/** The words of a run that people search for. */
export function searchableText({ action, server, words, parameters }: Run): string {
  return [action.id, action.title, server.id, server.name, server.address, ...words, ...Object.values(parameters)].join(
    '\n',
  );
}
