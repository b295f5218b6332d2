import { FitAddon } from '@xterm/addon-fit';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import type { TerminalSize } from '#shared/run.ts';
import { answerQueries } from './answers.ts';
import { createCopier } from './copy.ts';
import type { OutputSink } from './feed.ts';
import { drawOnGraphicsCard } from './graphics-card.ts';
import { createKeyboard, type Keyboard, type KeyboardOptions } from './keyboard.ts';
import { webAddress } from './links.ts';
import { QUIET } from './screen-filter.ts';
import { createSearch, type Search } from './search.ts';
import { createSink } from './sink.ts';
import { readTheme, watchTheme } from './theme.ts';

/** Lines that can be scrolled back to; what is older is in the transcript. */
const SCROLLBACK_LINES = 10_000;
/** Width of the terminal while lines are not wrapped; a longer line still is. */
const UNWRAPPED_COLUMNS = 500;
/** How long the size of the view has to rest until it is told, in milliseconds: while somebody drags an edge it changes all the time. */
const REST_MS = 100;

/** A view of output. It follows no instruction but to show text, and what else a screen does where the command has one. */
export type OutputTerminal = {
  sink: OutputSink;
  search: Search;
  keyboard: Keyboard;
  setFontSize(pixels: number): void;
  setWrap(wrap: boolean): void;
  /** The size of the command's own terminal, which the view takes on. */
  setScreenSize(size: TerminalSize): void;
  /** The command has ended: what is left is a picture. */
  end(): void;
  /** Tells whether the oldest line left is in view while older ones had to go, whenever that changes. */
  onOldestInView(listener: (shown: boolean) => void): () => void;
  /** The selected text, or all that can be scrolled to when nothing is selected; with its colours as `html`. */
  copy: { text(): string; html(): string };
  hasSelection(): boolean;
  /** Where links in the output lead, those that came last first; 100 at most. */
  links(): string[];
  /** As a click on a link does. */
  follow(address: string): void;
  focus(): void;
  dispose(): void;
};

export type OutputTerminalOptions = KeyboardOptions & {
  /** Names it for screen readers. */
  label: string;
  /** Pixels. */
  fontSize: number;
  /** The size of the terminal that the command has or had; null for a command without one. */
  screen: TerminalSize | null;
  /** Told how much the view has room for, at first and whenever that has changed. */
  onRoom(size: TerminalSize): void;
  /** Somebody wants to follow a link; the address leads to the web. */
  onLink(address: string): void;
};

/** Creates a terminal inside `host` and keeps it as large as `host`, or as the command's own where it has one. */
export function createOutputTerminal(host: HTMLElement, options: OutputTerminalOptions): OutputTerminal {
  const { label, fontSize, onRoom, onLink } = options;
  const root = document.documentElement;
  let screen = options.screen;
  let colours = readTheme(root);
  const theme = () => (screen === null ? colours.theme : { ...colours.theme, ...colours.cursor });
  const terminal = new Terminal({
    // Decorations of matches and the width tables of Unicode 11 count as proposed.
    allowProposedApi: true,
    convertEol: screen === null,
    disableStdin: true,
    cursorBlink: false,
    cursorInactiveStyle: screen === null ? 'none' : 'outline',
    fontFamily: getComputedStyle(root).getPropertyValue('--font-mono') || 'monospace',
    fontSize,
    lineHeight: screen === null ? 1.25 : 1.15,
    linkHandler: {
      activate(_event, text) {
        const address = webAddress(text);
        if (address !== null) onLink(address);
      },
    },
    minimumContrastRatio: 4.5,
    overviewRuler: { width: 12 },
    scrollback: SCROLLBACK_LINES,
    // What a program erases from the screen can still be scrolled to; programs that draw on one do so all the time.
    scrollOnEraseInDisplay: screen === null,
    theme: theme(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.open(host);
  terminal.textarea?.setAttribute('aria-label', label);
  if (screen === null) terminal.write('\x1b[?25l');
  drawOnGraphicsCard(terminal);
  const keyboard = createKeyboard(terminal, host, options);

  let wrap = true;
  const resize = () => {
    const room = fit.proposeDimensions();
    if (!room || !Number.isFinite(room.cols) || host.clientHeight === 0) return;
    const columns = Math.max(room.cols, 20);
    const rows = Math.max(room.rows, 1);
    tellRoom({ columns, rows });
    if (screen !== null) terminal.resize(screen.columns, screen.rows);
    else terminal.resize(wrap ? columns : UNWRAPPED_COLUMNS, rows);
    stretch(terminal, screen === null && wrap ? 'host' : 'content');
  };
  const tellRoom = tellRested(onRoom);
  const observer = new ResizeObserver(resize);
  observer.observe(host);
  resize();

  const search = createSearch(terminal, () => colours.matches);
  const stopWatching = watchTheme(root, () => {
    colours = readTheme(root);
    terminal.options.theme = theme();
  });
  const mayAsk = () => keyboard.taken() && document.hasFocus();
  if (screen !== null) answerQueries(terminal, (text) => mayAsk() && keyboard.type(text));
  const sink = createSink(terminal, screen === null ? null : mayAsk);

  return {
    sink,
    links: sink.links,
    follow: onLink,
    search,
    keyboard,
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
    setScreenSize(size) {
      screen = size;
      resize();
    },
    end: () => screen !== null && terminal.write(QUIET),
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
    copy: createCopier(terminal),
    hasSelection: () => terminal.hasSelection(),
    focus: () => terminal.focus(),
    dispose() {
      observer.disconnect();
      tellRoom.stop();
      stopWatching();
      keyboard.dispose();
      terminal.dispose();
    },
  };
}

/** Tells each size when it has rested. */
function tellRested(tell: (size: TerminalSize) => void) {
  let told: TerminalSize | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (size: TerminalSize) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (told?.columns === size.columns && told.rows === size.rows) return;
      told = size;
      tell(size);
    }, REST_MS);
  };
  return Object.assign(later, { stop: () => clearTimeout(timer) });
}

/** The terminal is as large as its host, or as what it shows, where its host scrolls. */
function stretch(terminal: Terminal, to: 'host' | 'content'): void {
  const screen = terminal.element?.querySelector('.xterm-screen');
  if (!terminal.element || !screen) return;
  terminal.element.style.width = to === 'host' ? '' : `${screen.clientWidth + 40}px`;
  terminal.element.style.minHeight = to === 'host' ? '' : `${screen.clientHeight + 12}px`;
}
