import { dictionary } from './dictionary.ts';
import { appErrorSchema } from './errors.ts';
import { parametersSchema, runOrderSchema, terminalSizeSchema } from './run.ts';
import { z } from './z.ts';

/** An action, its parameters and the servers it is meant for. */
export const runRequestSchema = z.object({
  actionId: z.string().max(256),
  parameters: parametersSchema,
  serverIds: z.array(z.string().max(64)).min(1).max(1000),
  /** The finished command text instead of the parameters that stand in it (POL-5). */
  command: z.string().max(65_536).optional(),
  /** By server id, the fingerprint of what was shown: refused where something else would run (POL-9). */
  fingerprints: dictionary(z.string().max(64), z.string().max(64)).optional(),
  /** On several servers: at the same time when it is left out. */
  order: runOrderSchema.optional(),
  /** What a terminal of the command is to begin with: the size of the view that is going to show it. */
  terminal: terminalSizeSchema.optional(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/** The first reason against a request. When a parameter is wrong, `others` are the other ones that are. */
export const refusalSchema = z.object({
  kind: z.literal('refused'),
  error: appErrorSchema,
  others: z.array(appErrorSchema),
});

/** What a request would run on one server: the words and one line of text for a person, or why it would be refused. */
export const previewSchema = z.object({
  serverId: z.string(),
  plan: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('allowed'),
      words: z.array(z.string()),
      text: z.string(),
      /** Stands for action, words, server and the host key that is known for it. */
      fingerprint: z.string(),
    }),
    refusalSchema,
  ]),
});
export type Preview = z.infer<typeof previewSchema>;

/** Values for a parameter, from the server in question. `leftOut` counts those that the parameter does not allow. */
export const choicesSchema = z.object({ values: z.array(z.string()), leftOut: z.int(), runId: z.string() });
export type Choices = z.infer<typeof choicesSchema>;
