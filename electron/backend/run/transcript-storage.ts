import { existsSync } from 'node:fs';
import { opendir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { RAW_FILES, transcriptDirectory } from './transcript.ts';
import { openTranscriptFile, type TranscriptFile } from './transcript-file.ts';
import { HALF_PACKED, PACKED, writePacked } from './transcript-pack.ts';

/** A file up to this size takes one block of the disk, packed or not. */
const NOT_WORTH_PACKING = 4096;

/** @param bytes of all files of a transcript */
export function isWorthPacking(bytes: number): boolean {
  return bytes > NOT_WORTH_PACKING;
}

/** Bytes that packing leaves free on the disk: the records of runs come first. */
const LEFT_FREE = 64_000_000;

async function hasRoomFor(home: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(home);
  return bavail * bsize >= bytes + LEFT_FREE;
}

async function removeFiles(home: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(home, name), { force: true });
}

/**
 * Packs the transcript of an ended run into one file where the disk has room for it, and removes what it was made from
 * once that file is whole. A crash at any point leaves either, or both, to be read.
 */
export async function packStored(directory: string, runId: string): Promise<void> {
  const home = transcriptDirectory(directory, runId);
  if (!existsSync(join(home, PACKED))) {
    const paths = RAW_FILES.map((name) => join(home, name)).filter(existsSync);
    const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
    const size = sizes.reduce((sum, bytes) => sum + bytes, 0);
    // Nothing is open while this waits: an open file that somebody removes to make room would give none.
    if (!isWorthPacking(size) || !(await hasRoomFor(home, size))) return;
    const files: TranscriptFile[] = [];
    try {
      for (const path of paths) files.push(openTranscriptFile(path, 'read'));
      const inOrder = files.filter((file) => file.start() !== null).sort((one, two) => one.end() - two.end());
      await writePacked(inOrder, join(home, PACKED), join(home, HALF_PACKED));
    } finally {
      for (const file of files) file.close();
    }
  }
  await removeFiles(home, RAW_FILES);
}

/** Removes everything that is kept of the output of some runs. */
export async function removeStored(directory: string, runIds: readonly string[]): Promise<void> {
  for (const runId of runIds) await rm(transcriptDirectory(directory, runId), { recursive: true, force: true });
}

/**
 * Goes through all transcripts, one after another: packs, finishes what was begun, removes what nobody refers to.
 * @param options.failed is told of each that cannot be read, packed or removed: it stays as it is, and keeps no other waiting
 */
export async function tidyStored(
  directory: string,
  options: {
    isLive(runId: string): boolean;
    isRecorded(runId: string): boolean;
    orphansBefore: number;
    failed(cause: unknown): void;
  },
): Promise<void> {
  for await (const entry of await opendir(directory)) {
    if (entry.isDirectory() && !options.isLive(entry.name)) {
      await tidyOne(directory, entry.name, options).catch(options.failed);
    }
  }
}

async function tidyOne(
  directory: string,
  runId: string,
  { isRecorded, orphansBefore }: { isRecorded(runId: string): boolean; orphansBefore: number },
): Promise<void> {
  const home = transcriptDirectory(directory, runId);
  if (isRecorded(runId)) {
    await removeFiles(home, [HALF_PACKED]);
    await packStored(directory, runId);
  } else if ((await stat(home)).mtimeMs < orphansBefore) {
    await removeStored(directory, [runId]);
  }
}
