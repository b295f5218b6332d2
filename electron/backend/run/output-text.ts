import { stripVTControlCharacters } from 'node:util';
import { AppFailure } from '#shared/errors.ts';
import type { Excerpt } from '#shared/history.ts';
import type { Run } from '#shared/run.ts';
import { findHits } from '#shared/text-hits.ts';
import type { TranscriptReader } from './transcript.ts';
import type { Loan, Transcripts } from './transcripts.ts';

/** Bytes of the beginning, and again of the end, of an output that can be searched. */
const SEARCHED_BYTES = 64 * 1024;
/** Different words of one output that can be searched. */
const WORDS = 4000;
/** Longer words (base64, minified files) are nothing that anybody types. */
const WORD_LENGTH = 64;
const EXCERPTS = 3;
/** UTF-16 code units of an excerpt, and how many of them stand before its first hit. */
const EXCERPT_LENGTH = 160;
const LEAD = 40;

function readBytes(reader: TranscriptReader, from: number, to: number): string {
  const parts: Buffer[] = [];
  for (let offset = from; offset < to; ) {
    const piece = reader.read(offset);
    if (piece === null) break;
    if (piece.kind === 'gap') offset = piece.offset;
    else {
      parts.push(piece.frame.bytes);
      offset = piece.frame.offset;
    }
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The first and last 64 KB of what a reader gives, without control sequences. */
function edges({ reader, release }: Loan, total: number): string {
  try {
    const head = readBytes(reader, 0, Math.min(total, SEARCHED_BYTES));
    const tail =
      total > SEARCHED_BYTES ? readBytes(reader, Math.max(SEARCHED_BYTES, total - SEARCHED_BYTES), total) : '';
    return stripVTControlCharacters(`${head}\n${tail}`);
  } finally {
    release();
  }
}

/** The searchable part of a run's output as plain text. Damaged output has none, and keeps nothing else from being searched. */
function searchedText(transcripts: Transcripts, run: Run): string {
  const total = run.bytes.stdout + run.bytes.stderr;
  if (total === 0) return '';
  try {
    return edges(transcripts.lend(run.id, total), total);
  } catch (error) {
    if (error instanceof AppFailure) return '';
    throw error;
  }
}

/** The different words of a run's output, for the full-text index: what is repeated is there once. */
export function outputWords(transcripts: Transcripts, run: Run): string {
  const words = new Set<string>();
  for (const [word] of searchedText(transcripts, run).matchAll(/[^\s\p{Cc}]+/gu)) {
    if (word.length <= WORD_LENGTH) words.add(word);
    if (words.size === WORDS) break;
  }
  return [...words].join('\n');
}

/** The first lines of a run's output that have a word of a search in them. */
export function outputExcerpts(transcripts: Transcripts, run: Run, words: readonly string[]): Excerpt[] {
  const excerpts: Excerpt[] = [];
  if (words.length === 0) return excerpts;
  for (const line of searchedText(transcripts, run).split(/[\r\n]+/)) {
    const first = findHits(line, words).hits[0];
    if (first === undefined) continue;
    const from = Math.max(0, first[0] - LEAD);
    const text = line.slice(from, from + EXCERPT_LENGTH).toWellFormed();
    excerpts.push({ text, hits: findHits(text, words).hits });
    if (excerpts.length === EXCERPTS) break;
  }
  return excerpts;
}
