import { hostKeySchema } from './errors.ts';
import { z } from './z.ts';

const common = {
  id: z.string(),
  server: z.object({ id: z.string(), name: z.string(), address: z.string() }),
  /** Epoch milliseconds; without an answer until then, the answer is no. */
  expiresAt: z.number(),
};

/** A question of the backend to the person. */
export const promptSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trust-host-key'), ...common, presented: hostKeySchema }),
  z.object({ kind: z.literal('passphrase'), ...common, keyFile: z.string() }),
]);
export type Prompt = z.infer<typeof promptSchema>;

/** The person's answer. A secret goes in here and never comes back out. */
export const promptAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('no') }),
  z.object({ kind: z.literal('yes') }),
  z.object({ kind: z.literal('secret'), secret: z.string().max(4096) }),
]);
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;
