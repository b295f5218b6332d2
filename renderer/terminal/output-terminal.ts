import { FitAddon } from '@xterm/addon-fit';
import { type ISearchOptions, SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { formatBytes } from '../format.ts';
import type { OutputSink } from './feed.ts';
import { createOutputFilter } from './output-filter.ts';
import { readTheme, watchTheme } from './theme.ts';

/** Lines that can be scrolled back to; what is older is in the transcript. */
const SCROLLBACK_LINES = 10_000;
/** Width of the terminal while lines are not wrapped; a longer line still is. */
const UNWRAPPED_COLUMNS = 500;

export type SearchOptions = { caseSensitive: boolean; direction: 'next' | 'previous' | 'as-typed' };

/** Matches of a search; `index` counts from 0, and is -1 when the count is only a lower bound or none is active. */
export type SearchResults = { index: number; count: number };

/** A read-only view of output. It takes no input, answers no query, and follows no instruction but to show text. */
export type OutputTerminal = {
  sink: OutputSink;
  setFontSize(pixels: number): void;
  setWrap(wrap: boolean): void;
  search(text: string, options: SearchOptions): void;
  endSearch(): void;
  /** Calls `listener` after every search, until the returned function is called. */
  onSearchResults(listener: (results: SearchResults) => void): () => void;
  /** Tells whether the oldest line left is in view while older ones had to go, whenever that changes. */
  onOldestInView(listener: (shown: boolean) => void): () => void;
  /** The selected text, or all that can be scrolled to when nothing is selected. */
  text(): string;
  hasSelection(): boolean;
  focus(): void;
  dispose(): void;
};

/** Creates a terminal inside `host` and keeps it as large as `host`. `label` names it for screen readers. */
export function createOutputTerminal(
  host: HTMLElement,
  { label, fontSize }: { label: string; fontSize: number },
): OutputTerminal {
  const root = document.documentElement;
  const colours = readTheme(root);
  let matches = colours.matches;
  const terminal = new Terminal({
    // Decorations of matches and the width tables of Unicode 11 count as proposed.
    allowProposedApi: true,
    convertEol: true,
    disableStdin: true,
    cursorBlink: false,
    cursorInactiveStyle: 'none',
    fontFamily: getComputedStyle(root).getPropertyValue('--font-mono') || 'monospace',
    fontSize,
    lineHeight: 1.25,
    minimumContrastRatio: 4.5,
    overviewRuler: { width: 12 },
    scrollback: SCROLLBACK_LINES,
    // What a program erases from the screen can still be scrolled to.
    scrollOnEraseInDisplay: true,
    theme: colours.theme,
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.open(host);
  terminal.textarea?.setAttribute('aria-label', label);
  terminal.attachCustomKeyEventHandler((event) => scrollByKey(terminal, event));
  terminal.write('\x1b[?25l');
  drawOnGraphicsCard(terminal);

  let wrap = true;
  const resize = () => {
    const dimensions = fit.proposeDimensions();
    if (!dimensions || !Number.isFinite(dimensions.cols) || host.clientHeight === 0) return;
    terminal.resize(wrap ? Math.max(dimensions.cols, 20) : UNWRAPPED_COLUMNS, Math.max(dimensions.rows, 1));
    widen(terminal, wrap);
  };
  const observer = new ResizeObserver(resize);
  observer.observe(host);
  resize();

  const stopWatching = watchTheme(root, () => {
    const changed = readTheme(root);
    terminal.options.theme = changed.theme;
    matches = changed.matches;
  });

  return {
    sink: createSink(terminal),
    setFontSize(pixels) {
      terminal.options.fontSize = pixels;
      resize();
    },
    setWrap(next) {
      if (wrap === next) return;
      wrap = next;
      // Thousands of lines are laid out anew: the window shows first that it was asked to.
      requestAnimationFrame(() => setTimeout(resize));
    },
    search(text, { caseSensitive, direction }) {
      const options: ISearchOptions = {
        caseSensitive,
        incremental: direction === 'as-typed',
        decorations: {
          matchBackground: matches.match,
          matchOverviewRuler: matches.ruler,
          activeMatchBackground: matches.active,
          activeMatchBorder: matches.border,
          activeMatchColorOverviewRuler: matches.ruler,
        },
      };
      if (direction === 'previous') search.findPrevious(text, options);
      else search.findNext(text, options);
    },
    endSearch() {
      search.clearDecorations();
      terminal.clearSelection();
    },
    onSearchResults(listener) {
      const subscription = search.onDidChangeResults(({ resultIndex, resultCount }) =>
        listener({ index: resultIndex, count: resultCount }),
      );
      return () => subscription.dispose();
    },
    onOldestInView(listener) {
      let shown = false;
      const subscription = terminal.onScroll(() => {
        const { viewportY, baseY } = terminal.buffer.active;
        const next = viewportY === 0 && baseY >= SCROLLBACK_LINES;
        if (next !== shown) listener(next);
        shown = next;
      });
      return () => subscription.dispose();
    },
    text() {
      return terminal.hasSelection() ? terminal.getSelection() : wholeText(terminal);
    },
    hasSelection: () => terminal.hasSelection(),
    focus: () => terminal.focus(),
    dispose() {
      observer.disconnect();
      stopWatching();
      terminal.dispose();
    },
  };
}

/** Each stream has its own filter: a sequence that is split between two of its pieces may have the other in between. */
function createSink(terminal: Terminal): OutputSink {
  const size = () => ({ columns: terminal.cols, rows: terminal.rows });
  const filters = { stdout: createOutputFilter(size), stderr: createOutputFilter(size) };
  return {
    write(stream, text, shown) {
      for (const part of filters[stream].push(text)) terminal.write(part);
      terminal.write('', shown);
    },
    gap(bytes, shown) {
      filters.stdout = createOutputFilter(size);
      filters.stderr = createOutputFilter(size);
      terminal.write(`\x1b[0m\r\n\x1b[90m[${formatBytes(bytes)} not kept]\x1b[0m\r\n`, shown);
    },
  };
}

/** WebGL where a graphics card does the work; the DOM renderer where it is missing, emulated, or goes away. */
function drawOnGraphicsCard(terminal: Terminal): void {
  if (!hasGraphicsCard()) return;
  try {
    const addon = new WebglAddon();
    addon.onContextLoss(() => addon.dispose());
    terminal.loadAddon(addon);
  } catch {
    // The terminal keeps the renderer that it has.
  }
}

/** Emulated WebGL takes the processor that the window needs: it answers clicks several times later than with the DOM. */
function hasGraphicsCard(): boolean {
  const probe = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!probe) return false;
  const info = probe.getExtension('WEBGL_debug_renderer_info');
  const name = String(probe.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? probe.RENDERER));
  probe.getExtension('WEBGL_lose_context')?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

/** Keys scroll; everything else is left to the window, Tab included. Returns false: the terminal itself takes no key. */
function scrollByKey(terminal: Terminal, event: KeyboardEvent): boolean {
  if (event.type !== 'keydown' || event.ctrlKey || event.altKey || event.metaKey) return false;
  const scroll = SCROLL_KEYS[event.key];
  if (!scroll) return false;
  scroll(terminal);
  event.preventDefault();
  return false;
}

const SCROLL_KEYS: Readonly<Record<string, (terminal: Terminal) => void>> = {
  ArrowUp: (terminal) => terminal.scrollLines(-1),
  ArrowDown: (terminal) => terminal.scrollLines(1),
  PageUp: (terminal) => terminal.scrollPages(-1),
  PageDown: (terminal) => terminal.scrollPages(1),
  Home: (terminal) => terminal.scrollToTop(),
  End: (terminal) => terminal.scrollToBottom(),
};

/** Without wrapping the terminal is as wide as its columns, and its host scrolls sideways. */
function widen(terminal: Terminal, wrap: boolean): void {
  const screen = terminal.element?.querySelector('.xterm-screen');
  if (!terminal.element || !screen) return;
  terminal.element.style.width = wrap ? '' : `${screen.clientWidth + 40}px`;
}

function wholeText(terminal: Terminal): string {
  const buffer = terminal.buffer.active;
  let text = '';
  for (let row = 0; row < buffer.length; row += 1) {
    const line = buffer.getLine(row);
    const next = buffer.getLine(row + 1);
    text += line?.translateToString(!next?.isWrapped) ?? '';
    if (!next?.isWrapped) text += '\n';
  }
  return `${text.trimEnd()}\n`;
}
