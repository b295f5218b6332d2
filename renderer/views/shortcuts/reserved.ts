import { shortcutSchema } from '#shared/shortcuts.ts';
import { keysWords } from './combination.ts';
import { FIXED_SHORTCUTS } from './commands.ts';

/** What the browser does with keys, and never or only with trouble leaves to a page. */
const BROWSER: Readonly<Record<string, string>> = {
  'Mod+W': 'closes the tab',
  'Mod+Shift+W': 'closes the window',
  'Mod+N': 'opens a window',
  'Mod+Shift+N': 'opens a private window',
  'Mod+T': 'opens a tab',
  'Mod+Shift+T': 'opens the last tab again',
  'Mod+Q': 'ends the browser',
  'Mod+L': 'goes to the address bar',
  'Mod+R': 'loads the page again',
  'Mod+Shift+R': 'loads the page again',
  'Mod+Shift+I': 'opens the developer tools',
  'Mod+Shift+J': 'opens the developer tools',
  'Mod+Shift+C': 'opens the developer tools',
  'Mod+Shift+Delete': 'clears the browsing data',
  'Mod+PageUp': 'changes the tab',
  'Mod+PageDown': 'changes the tab',
  'Alt+ArrowLeft': 'goes back',
  'Alt+ArrowRight': 'goes forward',
  'Alt+Home': 'opens the home page',
  'Mod+-': 'makes the page smaller',
  'Mod++': 'makes the page larger',
  'Mod+=': 'makes the page larger',
  'Mod+0': 'shows the page in its usual size',
  F1: 'opens its help',
  F3: 'finds the next hit',
  F5: 'loads the page again',
  F11: 'fills the screen',
  F12: 'opens the developer tools',
  'Shift+F10': 'opens the menu of what has the focus',
  'Alt+F4': 'closes the window',
};

const EDITING: ReadonlySet<string> = new Set([
  ...['Mod+C', 'Mod+V', 'Mod+X', 'Mod+Z', 'Mod+Y', 'Mod+Shift+Z', 'Mod+Shift+V', 'Mod+Backspace', 'Mod+Delete'],
  ...['Mod+ArrowLeft', 'Mod+ArrowRight', 'Mod+Home', 'Mod+End', 'Shift+Delete', 'Shift+Insert', 'Mod+Insert'],
]);

/** Keys that move the focus, scroll, or press what has the focus, alone and with Shift. */
const CONTROLS = /^(Shift\+)?(Enter|Space|Backspace|Delete|Insert|Home|End|PageUp|PageDown|Arrow\w+)$/;

/** Why a command cannot have these keys; null when it can. Who else has them does not count here. */
export function whyReserved(keys: string, mac: boolean): string | null {
  const words = keysWords(keys, mac);
  if (/(^|\+)Tab$/.test(keys)) return `${words} moves the focus. Choose other keys.`;
  if (!shortcutSchema.safeParse(keys).success) return 'These keys cannot be used. Choose other ones.';
  if (/^[A-Z]$/.test(keys)) return `${words} alone chooses a card. Add ${mac ? 'Cmd or Option' : 'Ctrl or Alt'}.`;
  if (CONTROLS.test(keys))
    return `${words} is needed in lists and fields. Add ${mac ? 'Cmd or Option' : 'Ctrl or Alt'}.`;
  const does = BROWSER[keys];
  if (does !== undefined) return `The browser keeps ${words} to itself: it ${does}. Choose other keys.`;
  if (EDITING.has(keys)) return `${words} is for editing text. Choose other keys.`;
  for (const [place, fixed] of Object.entries(FIXED_SHORTCUTS)) {
    const found = fixed.find((each) => each.keys.split(' ').includes(keys));
    if (found) return `${words} cannot be changed. ${place}: ${found.does}.`;
  }
  return null;
}
