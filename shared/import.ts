import { serverSchema, sshServerSchema } from './server.ts';
import { z } from './z.ts';

/** What importing a server does to the list. */
export const importStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('new') }),
  /** It is in the list already, and importing it changes nothing. */
  z.object({ kind: z.literal('same') }),
  /** A server with its id is in the list and would be changed so. */
  z.object({
    kind: z.literal('differs'),
    differences: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
  }),
]);

/** A server as it would be in the list. */
export const importProposalSchema = z.object({
  server: sshServerSchema,
  state: importStateSchema,
  /** Where it was found, in a few words: `line 12`. May hold hostile text. */
  source: z.string(),
  /** Ids of other proposals that have to be in the list for this one: the servers that it is reached through. */
  needs: z.array(z.string()),
});
export type ImportProposal = z.infer<typeof importProposalSchema>;

/** Something in a source that could not be taken over. All of it may be hostile text. */
export const notUnderstoodSchema = z.object({
  /** The file as a person would write it: `~/.ssh/config`; or the command. */
  file: z.string(),
  /** Counted from 1; null where there are no lines. */
  line: z.int().nullable(),
  text: z.string(),
  why: z.string(),
});
export type NotUnderstood = z.infer<typeof notUnderstoodSchema>;

/** What can be imported from a source. Nothing has been changed yet. */
export const importPreviewSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('found'),
    proposals: z.array(importProposalSchema),
    notUnderstood: z.array(notUnderstoodSchema),
  }),
  /** The source is not there or does not answer; said in plain words. */
  z.object({ kind: z.literal('unavailable'), message: z.string(), next: z.string() }),
]);
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** Several changes of the list of servers that are made together or not at all. */
export const serverChangeSchema = z.object({
  add: z.array(serverSchema).max(5000),
  replace: z.array(serverSchema).max(5000),
  /** Ids. */
  remove: z.array(z.string().max(64)).max(5000),
  /** Ids in the order that added servers find their old places by. Without it they come last. */
  order: z.array(z.string().max(64)).max(10_000).optional(),
});
export type ServerChange = z.infer<typeof serverChangeSchema>;
