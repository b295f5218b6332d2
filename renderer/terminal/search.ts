import { type ISearchOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import type { MatchColours } from './theme.ts';

export type SearchOptions = { caseSensitive: boolean; direction: 'next' | 'previous' | 'as-typed' };

/** Matches of a search; `index` counts from 0, and is -1 when the count is only a lower bound or none is active. */
export type SearchResults = { index: number; count: number };

/** Searches in what a terminal can scroll to. */
export type Search = {
  find(text: string, options: SearchOptions): void;
  end(): void;
  /** Calls `listener` after every search, until the returned function is called. */
  onResults(listener: (results: SearchResults) => void): () => void;
};

/** @param colours how matches look just now */
export function createSearch(terminal: Terminal, colours: () => MatchColours): Search {
  const search = new SearchAddon();
  terminal.loadAddon(search);
  return {
    find(text, { caseSensitive, direction }) {
      const { match, active, border, ruler } = colours();
      const options: ISearchOptions = {
        caseSensitive,
        incremental: direction === 'as-typed',
        decorations: {
          matchBackground: match,
          matchOverviewRuler: ruler,
          activeMatchBackground: active,
          activeMatchBorder: border,
          activeMatchColorOverviewRuler: ruler,
        },
      };
      if (direction === 'previous') search.findPrevious(text, options);
      else search.findNext(text, options);
    },
    end() {
      search.clearDecorations();
      terminal.clearSelection();
    },
    onResults(listener) {
      const subscription = search.onDidChangeResults(({ resultIndex, resultCount }) =>
        listener({ index: resultIndex, count: resultCount }),
      );
      return () => subscription.dispose();
    },
  };
}
