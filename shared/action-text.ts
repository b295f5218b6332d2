import { actionDefinitionSchema } from './action.ts';
import { refusalSchema } from './run-request.ts';
import { z } from './z.ts';

/** What the text of an action would run if it were saved: nothing is, and nothing runs. */
export const dryRunSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allowed'), words: z.array(z.string()), text: z.string(), timeoutMs: z.number() }),
  refusalSchema,
]);
export type DryRun = z.infer<typeof dryRunSchema>;

/** YAML of one action, as a person types it. Longer than any sensible action. */
export const actionTextSchema = z.string().max(100_000);

/** Something wrong with the text of an action; line and column are counted from 1. */
const textFaultSchema = z.object({
  line: z.int(),
  column: z.int(),
  message: z.string(),
  /** What it is about, from the outside in: `params`, `unit`, `pattern`. Empty when the text is no YAML. */
  path: z.array(z.union([z.string(), z.int()])),
});
export type TextFault = z.infer<typeof textFaultSchema>;

/** What a text says, or what is wrong with it. */
export const validatedActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('good'), definition: actionDefinitionSchema }),
  z.object({ kind: z.literal('broken'), faults: z.array(textFaultSchema).min(1) }),
]);

/** An action that was taken out of the file, with all that is needed to put it back. */
export const removedActionSchema = z.object({ text: z.string(), position: z.int() });
export type RemovedAction = z.infer<typeof removedActionSchema>;
