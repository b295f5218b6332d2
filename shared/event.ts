import { actionSchema } from './action.ts';
import { promptSchema } from './prompt.ts';
import { runSchema } from './run.ts';
import { serverViewSchema } from './server.ts';
import { settingsSchema } from './settings.ts';
import { z } from './z.ts';

/** Something the person should know about, until it is mended: a broken file, a full disk. */
export const problemSchema = z.object({
  /** Stable, so that the same problem is shown once: the file or part that has it. */
  id: z.string(),
  message: z.string(),
  next: z.string(),
  /** Position in a file, counted from 1. */
  line: z.int().optional(),
  column: z.int().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const rateSchema = z.object({
  limit: z.int(),
  remaining: z.int(),
  /** Epoch milliseconds when the next used request becomes free again; null when none is used. */
  nextAt: z.number().nullable(),
});
export type Rate = z.infer<typeof rateSchema>;

/**
 * What a window needs to know. A subscription begins with one event of every kind (the state as it is), then each
 * change follows; `runs` is only sent at the beginning, `run` from then on.
 */
export const appEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('servers'), servers: z.array(serverViewSchema) }),
  z.object({ kind: z.literal('actions'), actions: z.array(actionSchema) }),
  z.object({ kind: z.literal('settings'), settings: settingsSchema }),
  z.object({ kind: z.literal('prompts'), prompts: z.array(promptSchema) }),
  z.object({ kind: z.literal('problems'), problems: z.array(problemSchema) }),
  z.object({ kind: z.literal('rate'), rate: rateSchema }),
  /** The runs of this start of the backend, oldest first: all that are open and the last 50 that have ended. */
  z.object({ kind: z.literal('runs'), runs: z.array(runSchema) }),
  z.object({ kind: z.literal('run'), run: runSchema }),
]);
export type AppEvent = z.infer<typeof appEventSchema>;
