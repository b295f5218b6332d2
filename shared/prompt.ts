import { hostKeySchema, knownHostKeySchema, loginStepSchema } from './errors.ts';
import { z } from './z.ts';

const common = {
  id: z.string(),
  server: z.object({ id: z.string(), name: z.string(), address: z.string() }),
  /** Epoch milliseconds; without an answer until then, the answer is no. */
  expiresAt: z.number(),
};

/** How long a secret is kept: for this one use, until the app ends, or in the secret store. */
export const keepSchema = z.enum(['once', 'session', 'store']);
export type Keep = z.infer<typeof keepSchema>;

/** What goes with a question for a secret. */
const secret = {
  /** How long it can be kept at most. */
  keep: keepSchema,
  /** Whether another one was wrong just now. */
  again: z.boolean(),
};

/** What a server says before the login, as lines of plain text; empty when it says nothing. Hostile text. */
const banner = z.string();

/** What was tried in this login before anybody was asked: why there is a question at all. */
const tried = z.array(loginStepSchema);

/** At most this many questions of a server at once; one that asks more is not answered. */
export const MOST_QUESTIONS = 10;
const LONGEST_SECRET = 4096;

/** A question of the backend to the person. */
export const promptSchema = z.discriminatedUnion('kind', [
  /** `known` are the keys of other types that are trusted for this server. */
  z.object({
    kind: z.literal('trust-host-key'),
    ...common,
    presented: hostKeySchema,
    known: z.array(knownHostKeySchema),
  }),
  z.object({ kind: z.literal('passphrase'), ...common, ...secret, keyFile: z.string() }),
  z.object({ kind: z.literal('password'), ...common, ...secret, user: z.string(), banner, tried }),
  /** The password that sudo on the server wants before it runs a command as `runAs`. */
  z.object({ kind: z.literal('sudo-password'), ...common, ...secret, user: z.string(), runAs: z.string() }),
  /** Questions in the server's own words (keyboard-interactive: a code, a password). All texts are hostile. */
  z.object({
    kind: z.literal('login-questions'),
    ...common,
    ...secret,
    banner,
    tried,
    title: z.string(),
    instruction: z.string(),
    questions: z.array(z.object({ text: z.string(), echo: z.boolean() })).max(MOST_QUESTIONS),
  }),
  /** The passphrase of the secret store, which holds something that this server needs. */
  z.object({ kind: z.literal('store-passphrase'), ...common, again: z.boolean() }),
]);
export type Prompt = z.infer<typeof promptSchema>;

/** The person's answer. A secret goes in here and never comes back out. */
export const promptAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('no') }),
  z.object({ kind: z.literal('yes') }),
  z.object({ kind: z.literal('secret'), secret: z.string().max(LONGEST_SECRET), keep: keepSchema.default('once') }),
  /** One for each question of `login-questions`. */
  z.object({
    kind: z.literal('answers'),
    answers: z.array(z.string().max(LONGEST_SECRET)).max(MOST_QUESTIONS),
    keep: keepSchema.default('once'),
  }),
]);
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;
