import type { Terminal } from '@xterm/xterm';

/** Who gets the keys that are pressed in a terminal. */
export type Keyboard = {
  /** Lets keys go to a command from now on, once a person wants that; null when there is none to take them. */
  connect(typist: Typist | null): void;
  /** Moves the focus into the terminal, and its keys to the command. */
  take(): void;
  /** Whether keys go to the command just now. */
  taken(): boolean;
  /** Types a text as it is. */
  type(text: string): void;
  /** Types a text as one paste. */
  paste(text: string): void;
  dispose(): void;
};

export type Typist = {
  /** Sends what was typed. */
  type(text: string): void;
  /** Decides about what somebody wants to paste. */
  onPaste(text: string): void;
  /** Told when keys begin to go to the command, and when they do not any more: because of the key to leave, or the focus. */
  onTaken(taken: boolean, why: 'key' | 'focus'): void;
};

/** What works beside a command: size of the text, and copying. */
export type KeyboardOptions = {
  /** Larger (1), smaller (-1), as usual (0). */
  onZoom(step: 1 | -1 | 0): void;
  /** The selection is to be copied. */
  onCopy(text: string): void;
};

/** The key that gives the keys back to the window, so that nobody is caught in the terminal (WCAG 2.1.2). */
export const LEAVE_KEYS = 'Mod+Shift+L';

/**
 * Decides about every key in a terminal. While a command takes them all go to it, but for the one to leave and those to
 * copy and paste, and the window hears of none. Otherwise they scroll, and Enter gives them to the command.
 */
export function createKeyboard(terminal: Terminal, host: HTMLElement, options: KeyboardOptions): Keyboard {
  let typist: Typist | null = null;
  let taken = false;
  const { textarea } = terminal;

  const change = (next: boolean, why: 'key' | 'focus') => {
    if (taken === next) return;
    taken = next;
    terminal.options.disableStdin = !next;
    typist?.onTaken(next, why);
  };
  const take = () => {
    if (!typist) return;
    terminal.focus();
    change(true, 'key');
  };

  const handle = (event: KeyboardEvent): boolean => {
    if (!taken) return whileReading(event);
    // Shortcuts of the window are meant for the command now.
    event.stopPropagation();
    if (event.ctrlKey === event.metaKey || !event.shiftKey || event.altKey) return true;
    switch (event.code) {
      case 'KeyL':
        event.preventDefault();
        if (event.type === 'keydown') change(false, 'key');
        return false;
      case 'KeyC':
        event.preventDefault();
        if (event.type === 'keydown' && terminal.hasSelection()) options.onCopy(terminal.getSelection());
        return false;
      case 'KeyV':
        // The browser pastes, which `onPaste` hears of.
        return false;
      default:
        return true;
    }
  };
  /** Returns false: the terminal itself takes no key. */
  const whileReading = (event: KeyboardEvent): boolean => {
    if (event.type !== 'keydown') return false;
    const done = typist && isPlain(event) && event.key === 'Enter' ? take : readingKey(terminal, event, options);
    if (!done) return false;
    event.preventDefault();
    event.stopPropagation();
    done();
    return false;
  };
  terminal.attachCustomKeyEventHandler(handle);

  const data = terminal.onData((text) => {
    if (taken) typist?.type(text);
  });
  const onPaste = (event: ClipboardEvent) => {
    // xterm.js would paste it as it is.
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (taken && text !== '') typist?.onPaste(text);
  };
  // A window that loses the focus as a whole leaves the terminal its own.
  const onBlur = () => document.activeElement !== textarea && change(false, 'focus');
  host.addEventListener('paste', onPaste, { capture: true });
  host.addEventListener('click', take);
  textarea?.addEventListener('blur', onBlur);

  return {
    connect(next) {
      if (next === null) change(false, 'focus');
      typist = next;
    },
    take,
    taken: () => taken,
    type: (text) => typist?.type(text),
    paste: (text) => terminal.paste(text),
    dispose() {
      host.removeEventListener('paste', onPaste, { capture: true });
      host.removeEventListener('click', take);
      textarea?.removeEventListener('blur', onBlur);
      data.dispose();
    },
  };
}

const isPlain = (event: KeyboardEvent) => !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;

/** What a key does for somebody who reads; everything else is left to the window, Tab included. */
function readingKey(terminal: Terminal, event: KeyboardEvent, { onZoom }: KeyboardOptions): (() => void) | undefined {
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    const step = ZOOM_KEYS[event.key];
    return step === undefined ? undefined : () => onZoom(step);
  }
  const scroll = SCROLL_KEYS[event.key];
  return scroll && (() => scroll(terminal));
}

const ZOOM_KEYS: Readonly<Record<string, 1 | -1 | 0>> = { '=': 1, '+': 1, '-': -1, '0': 0 };

const SCROLL_KEYS: Readonly<Record<string, (terminal: Terminal) => void>> = {
  ArrowUp: (terminal) => terminal.scrollLines(-1),
  ArrowDown: (terminal) => terminal.scrollLines(1),
  PageUp: (terminal) => terminal.scrollPages(-1),
  PageDown: (terminal) => terminal.scrollPages(1),
  Home: (terminal) => terminal.scrollToTop(),
  End: (terminal) => terminal.scrollToBottom(),
};
