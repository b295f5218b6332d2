import type { ITheme } from '@xterm/xterm';

type Palette = Required<
  Pick<
    ITheme,
    | 'black'
    | 'red'
    | 'green'
    | 'yellow'
    | 'blue'
    | 'magenta'
    | 'cyan'
    | 'white'
    | 'brightBlack'
    | 'brightRed'
    | 'brightGreen'
    | 'brightYellow'
    | 'brightBlue'
    | 'brightMagenta'
    | 'brightCyan'
    | 'brightWhite'
  >
>;

/**
 * The sixteen ANSI colours. Each one is legible as text on the terminal's ground, `black` on dark and `white` on light
 * included: programs choose colours without knowing the ground.
 */
export const PALETTES: Readonly<Record<'dark' | 'light', Palette>> = {
  dark: {
    black: '#7a8598',
    red: '#ff7a72',
    green: '#4cc38a',
    yellow: '#e0a93b',
    blue: '#7aa2ff',
    magenta: '#d38cf0',
    cyan: '#4fc1d6',
    white: '#c3cbd8',
    brightBlack: '#8d98aa',
    brightRed: '#ff9c95',
    brightGreen: '#74dba8',
    brightYellow: '#f2c66d',
    brightBlue: '#a3bfff',
    brightMagenta: '#e4b0f8',
    brightCyan: '#84dcec',
    brightWhite: '#ffffff',
  },
  light: {
    black: '#191d25',
    red: '#b92a24',
    green: '#14703f',
    yellow: '#825800',
    blue: '#2659cc',
    magenta: '#8b35b5',
    cyan: '#0d6b7d',
    white: '#5c6678',
    brightBlack: '#5c6678',
    brightRed: '#a31d18',
    brightGreen: '#0e5c33',
    brightYellow: '#6b4800',
    brightBlue: '#1b46a8',
    brightMagenta: '#732a97',
    brightCyan: '#0a5665',
    brightWhite: '#343b48',
  },
};

/** How matches of a search look. */
export type MatchColours = { match: string; active: string; border: string; ruler: string };

/** The terminal's colours in the window's present theme, read from its CSS variables. */
export function readTheme(root: HTMLElement): {
  theme: ITheme;
  /** For a terminal that shows where it is. */
  cursor: Pick<ITheme, 'cursor' | 'cursorAccent'>;
  matches: MatchColours;
} {
  const style = getComputedStyle(root);
  const variable = (name: string) => style.getPropertyValue(name).trim();
  const dark = style.colorScheme !== 'light';
  const background = variable('--term');
  return {
    theme: {
      ...PALETTES[dark ? 'dark' : 'light'],
      background,
      foreground: variable('--fg'),
      // Where nobody types, the cursor is hidden, and where it is drawn all the same, it vanishes in the ground.
      cursor: background,
      cursorAccent: background,
      selectionBackground: dark ? '#33508a' : '#b9d0fb',
      selectionInactiveBackground: dark ? '#2a3a5c' : '#d3e0fb',
      scrollbarSliderBackground: `${variable('--faint')}66`,
      scrollbarSliderHoverBackground: `${variable('--faint')}99`,
      scrollbarSliderActiveBackground: `${variable('--faint')}cc`,
      overviewRulerBorder: background,
    },
    cursor: { cursor: variable('--fg'), cursorAccent: background },
    matches: dark
      ? { match: '#4a3a12', active: '#8a6a14', border: variable('--accent'), ruler: variable('--warn') }
      : { match: '#fbe6a9', active: '#f5c542', border: variable('--accent'), ruler: variable('--warn') },
  };
}

/** Calls `listener` whenever the window's theme may have changed, until the returned function is called. */
export function watchTheme(root: HTMLElement, listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(root, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  const preference = window.matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', listener);
  };
}
