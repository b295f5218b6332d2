import type { Output } from '#shared/run.ts';
import type { OutputSource } from './feed.ts';
import { createTextFilter } from './output-filter.ts';

/** Which lines are shown: those that have every text of `include` and none of `exclude` in them, whatever the case. */
export type LineRules = { include: readonly string[]; exclude: readonly string[] };

/** How many lines there were so far, and how many of them were shown. */
export type LineCounts = { shown: number; all: number };

/** The counts as they are, and as output comes: at its own rate, which is no rate to draw at. */
export type LineCounter = { now(): LineCounts; onChange(listener: () => void): () => void };

/** A longer line is looked at in pieces of this many characters: a command may never write the end of one. */
const LINE_LIMIT = 65_536;

/** A word or a text in quotes, with a minus in front where lines with it are left out. */
const TERM = /(-?)(?:"([^"]*)"?|(\S+))/g;

/** Reads rules as they are typed: `error -debug "GET /" -"not this"`. Null where they restrict nothing. */
export function readLineRules(typed: string): LineRules | null {
  const include: string[] = [];
  const exclude: string[] = [];
  for (const [, minus, quoted, word] of typed.toLowerCase().matchAll(TERM)) {
    const text = quoted ?? word ?? '';
    // A minus alone is the beginning of a term.
    if (text !== '' && text !== '-') (minus === '' ? include : exclude).push(text);
  }
  return include.length + exclude.length > 0 ? { include, exclude } : null;
}

/**
 * The same source with only those lines that the rules want (BE-5), for one viewer. What counts is the text of a line
 * without its control sequences; a line is shown when it is whole, or when the output ends. Plain comparison of text,
 * so that no rule can keep the window busy.
 */
export function onlyLines(source: OutputSource, rules: LineRules): OutputSource & { counts: LineCounter } {
  const begin = () => ({ stdout: createStream(rules), stderr: createStream(rules), counts: { shown: 0, all: 0 } });
  let reading = begin();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };

  async function* restricted(pieces: AsyncIterable<Output>, place: typeof reading): AsyncGenerator<Output> {
    const textOf = ({ text, shown, all }: Restricted) => {
      place.counts = { shown: place.counts.shown + shown, all: place.counts.all + all };
      tell();
      return text;
    };
    let last: Extract<Output, { kind: 'chunk' }> | null = null;
    for await (const piece of pieces) {
      if (piece.kind === 'chunk') {
        last = piece;
        yield { ...piece, text: textOf(place[piece.stream].push(piece.text)) };
        continue;
      }
      if (piece.kind !== 'opened' && last) {
        for (const stream of ['stdout', 'stderr'] as const)
          yield { ...last, stream, text: textOf(place[stream].end()) };
      }
      yield piece;
    }
  }

  return {
    async output(request, options) {
      // A stream that broke off goes on where it was, in the middle of a line perhaps.
      if (request.after === 0) {
        reading = begin();
        tell();
      }
      return restricted(await source.output(request, options), reading);
    },
    acknowledge: (request) => source.acknowledge(request),
    counts: {
      now: () => reading.counts,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

type Restricted = LineCounts & { text: string };

/** The lines of one stream; keeps the beginning of one whose end has not come yet. */
function createStream({ include, exclude }: LineRules) {
  let begun = '';
  const plain = createTextFilter();

  const restrict = (lines: readonly string[]): Restricted => {
    const shown = lines.filter((line) => {
      const text = plain.push(line).join('').toLowerCase();
      return include.every((part) => text.includes(part)) && !exclude.some((part) => text.includes(part));
    });
    return { text: shown.map(endColours).join(''), shown: shown.length, all: lines.length };
  };

  return {
    push(text: string): Restricted {
      const lines = (begun + text).split(/(?<=\n)/);
      const last = lines.at(-1) ?? '';
      begun = last.endsWith('\n') || last.length > LINE_LIMIT ? '' : last;
      return restrict(begun === '' ? lines.filter((line) => line !== '') : lines.slice(0, -1));
    },
    end(): Restricted {
      const lines = begun === '' ? [] : [begun];
      begun = '';
      return restrict(lines);
    },
  };
}

/** What ended the colours of this line may stand in one that is left out. */
function endColours(line: string): string {
  return line.includes('\x1b') ? line.replace(/(?:\r?\n)?$/, '\x1b[0m$&') : line;
}
