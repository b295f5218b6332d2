import { z } from './z.ts';

/** Everything that takes time in a run, in the words of SSH. */
export const phaseNameSchema = z.enum([
  /** Waiting for its turn on the server. */
  'queue',
  /** Getting a connection: a new one with the four phases below, or one that was open. */
  'connect',
  'lookup',
  'tcp',
  'key-exchange',
  'authentication',
  /** Opening a session on the connection, until the server has accepted the command text. */
  'channel',
  /** From there until the command has said that it begins: the login shell and its start-up files. */
  'start',
  /** From there to its end, and to its first output. */
  'command',
  'first-output',
  /** Waiting for a person to answer sudo. */
  'question',
  /** Ending it, until a look has shown what is left. */
  'ending',
  /** Waiting before the next attempt. */
  'retry-wait',
]);
export type PhaseName = z.infer<typeof phaseNameSchema>;

/** One phase of a run. Times in milliseconds by the monotonic clock, from the moment the run was asked for. */
export const phaseSchema = z.object({
  name: phaseNameSchema,
  /** Index of the phase that it is part of; null for those at the top. */
  parent: z.int().nullable(),
  startMs: z.number(),
  durationMs: z.number(),
  /** Whether it did not get where it should. */
  failed: z.boolean(),
});
export type Phase = z.infer<typeof phaseSchema>;
