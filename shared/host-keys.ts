import { hostKeySchema } from './errors.ts';
import { z } from './z.ts';

/** An entry of the app's own known_hosts file. */
export const storedHostKeySchema = hostKeySchema.extend({
  /** The first field as it stands: `nas`, `[nas]:2222`, a pattern, or a hash of one. */
  names: z.string(),
  marker: z.enum(['none', 'revoked', 'cert-authority']),
  /** Epoch milliseconds when it was accepted; null when nobody wrote that down. */
  firstSeenAt: z.number().nullable(),
});
export type StoredHostKey = z.infer<typeof storedHostKeySchema>;
