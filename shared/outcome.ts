import { appErrorSchema } from './errors.ts';
import { z } from './z.ts';

/**
 * What is left of a run's processes after they were told to end. `unknown` when nobody could look,
 * which is never reported as `none`.
 */
export const remainsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('some'), processes: z.array(z.object({ pid: z.int(), command: z.string() })) }),
  z.object({ kind: z.literal('unknown'), reason: z.string() }),
]);
export type Remains = z.infer<typeof remainsSchema>;

/** How a run ended. Every run ends in exactly one of these, and only `exited` with code 0 is a success. */
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), code: z.int() }),
  z.object({ kind: z.literal('signalled'), signal: z.string() }),
  /** `limit` says whose limit it was where that is not the run's own: sudo did not get as far as the command. */
  z.object({
    kind: z.literal('timed-out'),
    limitMs: z.number(),
    limit: z.literal('sudo').optional(),
    remains: remainsSchema,
  }),
  z.object({ kind: z.literal('cancelled'), remains: remainsSchema }),
  /** Nobody can know whether it finished: the connection or the app itself went away in mid-run. */
  z.object({ kind: z.literal('lost'), reason: z.string() }),
  /** The command did not run. */
  z.object({ kind: z.literal('not-started'), error: appErrorSchema }),
  /** Turned down by policy. */
  z.object({ kind: z.literal('refused'), error: appErrorSchema }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

export const OUTCOME_KINDS = [
  'ok',
  'failed',
  'signalled',
  'timed-out',
  'cancelled',
  'lost',
  'not-started',
  'refused',
] as const;
export const outcomeKindSchema = z.enum(OUTCOME_KINDS);
/** The outcome as people filter by it: `exited` splits into `ok` and `failed`. */
export type OutcomeKind = z.infer<typeof outcomeKindSchema>;

export function outcomeKind(outcome: Outcome): OutcomeKind {
  if (outcome.kind === 'exited') return outcome.code === 0 ? 'ok' : 'failed';
  return outcome.kind;
}
