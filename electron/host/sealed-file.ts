import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { z } from '#shared/z.ts';

const contentSchema = z.strictObject({
  version: z.literal(1),
  /** Base64; what the key is made from besides the passphrase. Only where there is a passphrase. */
  salt: z.base64().optional(),
  /** A known text, sealed: tells whether the passphrase is right. */
  check: z.base64().optional(),
  /** Sealed secrets by name, base64. */
  secrets: z.record(z.string(), z.base64()),
});
export type SealedContent = z.infer<typeof contentSchema>;

/**
 * Reads a file of sealed secrets; an empty one where there is none.
 * @throws Error when it cannot be read or holds something else
 */
export async function readSealedFile(path: string): Promise<SealedContent> {
  try {
    return contentSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { version: 1, secrets: {} };
    throw error;
  }
}

/** Replaces the file as a whole, readable by its owner only. */
export async function writeSealedFile(path: string, content: SealedContent): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}
