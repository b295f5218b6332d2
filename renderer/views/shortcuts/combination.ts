/** Whether this is a Mac, where shortcuts are made with the command key. */
export function isMac(platform = navigator.userAgent): boolean {
  return /Mac|iPhone|iPad/.test(platform);
}

type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'getModifierState'
>;

const MODIFIERS: ReadonlySet<string> = new Set([
  'Control',
  'Meta',
  'Alt',
  'Shift',
  'AltGraph',
  'CapsLock',
  'Fn',
  'Dead',
  'Process',
]);

/** The keys that are pressed, as settings.yaml writes them (`Mod+Shift+K`); null for what is no shortcut by itself. */
export function combinationOf(event: KeyPress, mac: boolean): string | null {
  if (MODIFIERS.has(event.key) && !(event.altKey && writtenBy(event.code))) return null;
  // AltGr writes a sign; Windows reports it as Ctrl and Alt together.
  const writes = event.getModifierState('AltGraph');
  const modifiers = [
    ...((mac ? event.metaKey : event.ctrlKey && !writes) ? ['Mod'] : []),
    ...(mac && event.ctrlKey ? ['Ctrl'] : []),
    ...(event.altKey && !writes ? ['Alt'] : []),
  ];
  // The Windows key belongs to the desktop.
  if (!mac && event.metaKey) return null;
  const key = keyOf(event, writes);
  const sign = !/^([A-Z0-9]|[A-Z][A-Za-z0-9]+)$/.test(key);
  return [...modifiers, ...(event.shiftKey && !sign ? ['Shift'] : []), key].join('+');
}

function keyOf({ key, code, altKey, ctrlKey, metaKey }: KeyPress, writes: boolean): string {
  if (key === ' ' || key === '\u00a0') return 'Space';
  if (key.length > 1 && !MODIFIERS.has(key)) return key;
  const ascii = /^[!-~]$/.test(key);
  // Alt writes other letters on a Mac, and not every keyboard writes Latin ones: then the place of the key counts.
  const byPlace = !writes && (altKey || ((ctrlKey || metaKey) && !ascii)) ? writtenBy(code) : null;
  return byPlace ?? (/^[a-z]$/.test(key) ? key.toUpperCase() : key);
}

/** The letter or digit that an ordinary keyboard has at this place. */
function writtenBy(code: string): string | null {
  return /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1] ?? null;
}

const NAMES: Readonly<Record<string, string>> = {
  Escape: 'Esc',
  Delete: 'Del',
  Insert: 'Ins',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** Keys as they stand on the keyboard: `Ctrl K`, or `⌘ K` on a Mac. */
export function keysText(combination: string, mac: boolean): string {
  const parts = combination.split(/\+(?=.)/);
  const named: Readonly<Record<string, string>> = mac
    ? { ...NAMES, Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' }
    : { ...NAMES, Mod: 'Ctrl' };
  return parts.map((part) => named[part] ?? part).join(' ');
}

/** The same in words, for a sentence: `Ctrl+K`, or `Cmd+K` on a Mac. */
export function keysWords(combination: string, mac: boolean): string {
  const words: Readonly<Record<string, string>> = mac ? { Mod: 'Cmd', Alt: 'Option' } : { Mod: 'Ctrl' };
  return combination
    .split(/\+(?=.)/)
    .map((part) => words[part] ?? part)
    .join('+');
}
