import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { apiKeyLimitSchema, apiKeyNameSchema, ENVIRONMENT_KEY } from '#shared/api-keys.ts';
import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';
import { z } from '#shared/z.ts';
import type { Clock, Log, Unsubscribe } from '../ports.ts';
import { type Parsed, parseWith } from './parse-with.ts';
import { openYamlFile } from './yaml-file.ts';
import { entryOf, topList } from './yaml-merge.ts';
import { duplicateIds } from './yaml-text.ts';

// Only hashes are kept. A fast hash (SHA-256) is right here: a slow one protects secrets that people think up and others
// can guess, and these keys are 256 random bits. It would only make every request slow.

/** What is known of a key. Times are epoch milliseconds. */
export type StoredApiKey = {
  name: string;
  source: 'file' | 'environment';
  createdAt: number | null;
  lastUsedAt: number | null;
  requestsPerMinute: number | null;
};

/** api-keys.yaml, and the key from the environment. */
export type ApiKeyStore = {
  list(): StoredApiKey[];
  /** The name of the key that somebody presents; undefined when it is none. Counts as a use. */
  find(presented: string): string | undefined;
  /** Makes a key and gives it, once. @throws AppFailure CONFLICT, CONFIGURATION_BROKEN, STORE_FAILED */
  create(name: string, requestsPerMinute: number | null): string;
  /** @throws AppFailure NOT_FOUND, CONFLICT, CONFIGURATION_BROKEN, STORE_FAILED */
  revoke(name: string): void;
  problem(): Problem | null;
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
};

/** Tells people, and programs that look for leaked secrets, what this text is. */
const KEY_PREFIX = 'homelabcmd_';
/** How old the last use in the file may be. Writing it down with every request would wear out the disk. */
const USE_GRAIN_MS = 60 * 60 * 1000;

const entrySchema = z.strictObject({
  /** Its name. */
  id: apiKeyNameSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'this must be 64 hex digits'),
  created: z.iso.datetime(),
  last_used: z.iso.datetime().optional(),
  requests_per_minute: apiKeyLimitSchema.unwrap().optional(),
});
type Entry = z.infer<typeof entrySchema>;

const fileSchema = z.strictObject({ keys: z.array(entrySchema).nullable().default([]) });

function parse(content: unknown): Parsed<readonly Entry[]> {
  const file = parseWith(fileSchema, content ?? {});
  if (file.kind === 'broken') return file;
  const entries = file.value.keys ?? [];
  const faults = duplicateIds('keys', entries);
  return faults.length > 0 ? { kind: 'broken', faults } : { kind: 'good', value: entries };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Opens api-keys.yaml and watches it.
 * @param environmentKey the key that the environment gives, if it does; only its hash is kept
 */
export function openApiKeys(file: string, environmentKey: string | null, clock: Clock, log: Log): ApiKeyStore {
  const yaml = openYamlFile<readonly Entry[]>(file, [], parse);
  const environmentDigest = environmentKey === null ? null : digest(environmentKey);
  const lastUses = new Map<string, number>();

  const recordedUse = ({ last_used }: Entry): number | null => (last_used === undefined ? null : Date.parse(last_used));

  /** Writes down every use that is newer than what the file says by more than `grainMs`. */
  const recordUses = (grainMs: number) => {
    const unrecorded = yaml.current().flatMap((entry) => {
      const used = lastUses.get(entry.id);
      return used !== undefined && used - (recordedUse(entry) ?? 0) > grainMs ? [{ id: entry.id, used }] : [];
    });
    if (unrecorded.length === 0 || yaml.problem() !== null) return;
    try {
      yaml.edit((document) => {
        const keys = topList(document, 'keys');
        for (const { id, used } of unrecorded) entryOf(keys, id)?.set('last_used', new Date(used).toISOString());
      });
    } catch (error) {
      // It is a convenience for the person, and no reason to refuse a request.
      log.warn({ err: error }, 'could not write down when keys were last used');
    }
  };

  return {
    list: () => [
      ...(environmentDigest === null
        ? []
        : [
            {
              name: ENVIRONMENT_KEY,
              source: 'environment' as const,
              createdAt: null,
              lastUsedAt: lastUses.get(ENVIRONMENT_KEY) ?? null,
              requestsPerMinute: null,
            },
          ]),
      ...yaml.current().map((entry) => ({
        name: entry.id,
        source: 'file' as const,
        createdAt: Date.parse(entry.created),
        lastUsedAt: lastUses.get(entry.id) ?? recordedUse(entry),
        requestsPerMinute: entry.requests_per_minute ?? null,
      })),
    ],
    find(presented) {
      const hash = digest(presented);
      let found: string | undefined;
      // All are compared, each in constant time: how long it takes tells nothing about any of them.
      for (const { id, sha256 } of yaml.current()) {
        if (timingSafeEqual(hash, Buffer.from(sha256, 'hex'))) found = id;
      }
      if (environmentDigest !== null && timingSafeEqual(hash, environmentDigest)) found = ENVIRONMENT_KEY;
      if (found === undefined) return undefined;
      lastUses.set(found, clock.now());
      recordUses(USE_GRAIN_MS);
      return found;
    },
    create(name, requestsPerMinute) {
      const key = `${KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
      yaml.edit((document) => {
        const keys = topList(document, 'keys');
        if (entryOf(keys, name) !== undefined) {
          throw new AppFailure({
            code: 'CONFLICT',
            message: `There is already a key with the name "${name}".`,
            next: 'Choose another name, or revoke that key first.',
          });
        }
        const entry: Entry = {
          id: name,
          sha256: digest(key).toString('hex'),
          created: new Date(clock.now()).toISOString(),
          ...(requestsPerMinute === null ? {} : { requests_per_minute: requestsPerMinute }),
        };
        keys.add(document.createNode(entry));
      });
      // A key of the same name that was revoked has nothing to do with this one.
      lastUses.delete(name);
      return key;
    },
    revoke(name) {
      if (name === ENVIRONMENT_KEY && environmentDigest !== null) {
        throw new AppFailure({
          code: 'CONFLICT',
          message: 'This key comes from the environment.',
          next: 'Start HomelabCmd without HOMELAB_CMD_API_KEY.',
        });
      }
      yaml.edit((document) => {
        const keys = topList(document, 'keys');
        const entry = entryOf(keys, name);
        if (entry === undefined) {
          throw new AppFailure({
            code: 'NOT_FOUND',
            message: `There is no key with the name "${name}".`,
            next: 'It may have been revoked already. Look at the list again.',
          });
        }
        keys.items.splice(keys.items.indexOf(entry), 1);
      });
      lastUses.delete(name);
    },
    problem: yaml.problem,
    onChange: yaml.onChange,
    close() {
      recordUses(0);
      return yaml.close();
    },
  };
}
