import { callerSchema } from './caller.ts';
import { dictionary } from './dictionary.ts';
import { appErrorSchema, hostKeySchema } from './errors.ts';
import { outcomeSchema } from './outcome.ts';
import { phaseSchema } from './trace.ts';
import { z } from './z.ts';

/** Parameter values as a caller sends them: always text, checked by policy against the action's parameter types. */
export const parametersSchema = dictionary(z.string().max(64), z.string().max(65_536));
export type Parameters = z.infer<typeof parametersSchema>;

/** The three ways to ask a process group to end, in growing insistence: INT, TERM, KILL. */
export const killSignalSchema = z.enum(['interrupt', 'terminate', 'kill']);
export type KillSignal = z.infer<typeof killSignalSchema>;

/** `retrying`: an attempt failed, and the next one is waited for. */
export const runStateSchema = z.enum(['queued', 'connecting', 'retrying', 'running', 'ending', 'ended']);
export type RunState = z.infer<typeof runStateSchema>;

/** The size of a terminal in characters. */
export const terminalSizeSchema = z.object({ columns: z.int().min(1).max(1000), rows: z.int().min(1).max(1000) });
export type TerminalSize = z.infer<typeof terminalSizeSchema>;

/** How the runs of one request follow each other: several at a time, or one server after another (RUN-4). */
export const runOrderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('parallel') }),
  /** `stopOnFailure`: after one that does not succeed, the rest is not begun. */
  z.object({ kind: z.literal('rolling'), stopOnFailure: z.boolean() }),
]);
export type RunOrder = z.infer<typeof runOrderSchema>;

/** One try to run the command. Times are epoch milliseconds. */
export const attemptSchema = z.object({
  /** Counted from 1. */
  number: z.int(),
  at: z.number(),
  endedAt: z.number().nullable(),
  /** Why it failed; null while it goes on, and for one whose command came to its end. */
  error: appErrorSchema.nullable(),
  /** Milliseconds from its end to the next attempt; null when none follows. */
  waitMs: z.number().nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/**
 * One action on one server, live or from the history. Server and action are copies of what they were when it was
 * asked for. Times are epoch milliseconds, durations are monotonic milliseconds.
 */
export const runSchema = z.object({
  id: z.string(),
  /** Shared by the runs that one request on several servers started. */
  batchId: z.string().nullable(),
  /** There when the runs of the batch come one after another. */
  order: runOrderSchema.optional(),
  caller: callerSchema,
  server: z.object({
    id: z.string(),
    name: z.string(),
    /** `user@host:port`, or `local`. */
    address: z.string(),
    /** Known once connected; null for this computer and for what never connected. */
    hostKey: hostKeySchema.nullable(),
  }),
  action: z.object({ id: z.string(), title: z.string(), version: z.string() }),
  parameters: parametersSchema,
  /** The finished command text, where one was sent (POL-5). */
  command: z.string().optional(),
  /** Of what was previewed and is run (POL-9). Refusals have none. */
  fingerprint: z.string().optional(),
  /** The exact words; empty for a refusal, which never gets that far. */
  words: z.array(z.string()),
  timeoutMs: z.number(),
  /** There when it only fetched values to choose from: it is recorded like any other, but nobody asked to see it. */
  lookup: z.literal(true).optional(),
  /** There when the command has a terminal of its own: the size that it has now, or had at the end. */
  terminal: terminalSizeSchema.optional(),
  state: runStateSchema,
  askedAt: z.number(),
  /** When the server accepted the command. */
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** From acceptance to end; null when it was never accepted. */
  durationMs: z.number().nullable(),
  outcome: outcomeSchema.nullable(),
  /** What was sent to end it, in order. */
  endings: z.array(z.object({ signal: killSignalSchema, at: z.number() })),
  /** Every try so far, in order (EX-3, EX-4). Records of older versions have none. */
  attempts: z.array(attemptSchema).default([]),
  /** Where the time went. Records of older versions have none. */
  trace: z.array(phaseSchema).default([]),
  bytes: z.object({ stdout: z.number(), stderr: z.number() }),
  /** There when output is missing from the transcript because the disk did not take it; the cap is no such case. */
  outputIncomplete: z.literal(true).optional(),
});
export type Run = z.infer<typeof runSchema>;

/**
 * A piece of the transcript. `seq` grows by at least one from piece to piece; a reader that has `seq` asks for what
 * comes after it. `at` is milliseconds since the command was accepted.
 */
export const outputSchema = z.discriminatedUnion('kind', [
  /** The first piece of every stream: acknowledge under this name. */
  z.object({
    kind: z.literal('opened'),
    viewer: z.string(),
    /** Milliseconds since the command was accepted, so that what is old can be told from what is new. Only while it runs. */
    at: z.number().optional(),
  }),
  z.object({
    kind: z.literal('chunk'),
    seq: z.int(),
    stream: z.enum(['stdout', 'stderr']),
    text: z.string(),
    at: z.number(),
  }),
  /** `bytes` of output up to and including `seq` are not kept. */
  z.object({ kind: z.literal('gap'), seq: z.int(), bytes: z.number() }),
  /** The run has ended and everything was sent. */
  z.object({ kind: z.literal('end') }),
]);
export type Output = z.infer<typeof outputSchema>;

/** How many characters may travel to a viewer before it has to acknowledge some of them. */
export const UNACKNOWLEDGED_LIMIT = 100_000;

/** Characters that one call may type. */
export const INPUT_LIMIT = 16_384;

/** Whether a person waits for it: not for what programs ask for, and not for what a form looks up by itself. */
export function isAwaited({ caller, lookup }: Run): boolean {
  return caller.kind !== 'api' && lookup === undefined;
}

/** Whether the command may have written something: it was accepted, or output of it was found after a crash. */
export function mayHaveOutput(run: Run): boolean {
  return run.startedAt !== null || run.bytes.stdout + run.bytes.stderr > 0;
}
