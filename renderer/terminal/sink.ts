import type { Terminal } from '@xterm/xterm';
import { formatBytes } from '../format.ts';
import type { OutputSink } from './feed.ts';
import { createOutputFilter } from './output-filter.ts';
import { createScreenFilter } from './screen-filter.ts';

/** Links that can be chosen from a list. */
const LINKS_KEPT = 100;

/**
 * Writes output into a terminal, filtered. Each stream has its own filter: a sequence that is split between two of its
 * pieces may have the other in between.
 * @param mayAsk for a command that has a terminal: whether what it asks may be answered just now
 */
export function createSink(
  terminal: Terminal,
  mayAsk: (() => boolean) | null,
): OutputSink & { /** Where links lead, the last ones first. */ links(): string[] } {
  const size = () => ({ columns: terminal.cols, rows: terminal.rows });
  let fresh = false;
  const links = new Set<string>();
  const noteLink = (address: string) => {
    links.delete(address);
    links.add(address);
    const [oldest] = links;
    if (links.size > LINKS_KEPT && oldest !== undefined) links.delete(oldest);
  };
  const create = () =>
    mayAsk === null
      ? createOutputFilter(size, noteLink)
      : createScreenFilter(size, { mayAsk: () => fresh && mayAsk(), onLink: noteLink });
  const filters = { stdout: create(), stderr: create() };
  return {
    links: () => [...links].reverse(),
    write(stream, text, shown, isFresh) {
      fresh = isFresh;
      for (const part of filters[stream].push(text)) terminal.write(part);
      terminal.write('', shown);
    },
    gap(bytes, shown) {
      filters.stdout = create();
      filters.stderr = create();
      terminal.write(`\x1b[0m\r\n\x1b[90m[${formatBytes(bytes)} not kept]\x1b[0m\r\n`, shown);
    },
  };
}
