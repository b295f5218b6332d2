import { rateSchema } from './event.ts';
import { identifierSchema } from './server.ts';
import { z } from './z.ts';

/** The key that comes from the environment (`HOMELAB_CMD_API_KEY`). No other one may have this name. */
export const ENVIRONMENT_KEY = 'environment';

/** The name of a key: it stands in the history as `api:<name>`. */
export const apiKeyNameSchema = identifierSchema.refine(
  (name) => name !== ENVIRONMENT_KEY,
  `"${ENVIRONMENT_KEY}" is the name of the key from the environment`,
);

/** Requests in a minute that a key has for itself; null for the limit in the settings. */
export const apiKeyLimitSchema = z.int().min(1).max(10_000).nullable();

/** A key of the automation API, without the key itself. Times are epoch milliseconds. */
export const apiKeySchema = z.object({
  name: z.string(),
  source: z.enum(['file', 'environment']),
  /** Null for the one from the environment. */
  createdAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  requestsPerMinute: apiKeyLimitSchema,
  /** What it has left at this moment. */
  rate: rateSchema,
});
export type ApiKey = z.infer<typeof apiKeySchema>;
