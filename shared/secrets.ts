import { z } from './z.ts';

/** Whether secrets can be kept beyond the end of the app. */
export const secretStoreSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open') }),
  /** Its passphrase has not been given since the app was started. */
  z.object({ kind: z.literal('locked') }),
  /** It has no passphrase yet. */
  z.object({ kind: z.literal('new') }),
  /** This computer has nothing that could protect them. */
  z.object({ kind: z.literal('unavailable'), reason: z.string() }),
]);
export type SecretStoreState = z.infer<typeof secretStoreSchema>;

/** What is kept, by name only. A name says what it is for: `password:pi@nas:22`, `passphrase:~/.ssh/id_ed25519`. */
export const credentialListSchema = z.object({
  store: secretStoreSchema,
  kept: z.array(z.object({ name: z.string(), until: z.enum(['the app ends', 'forgotten']) })),
});
export type CredentialList = z.infer<typeof credentialListSchema>;

/** What a secret store takes as its passphrase. */
export const storePassphraseSchema = z.string().min(8, 'at least 8 characters').max(4096);
