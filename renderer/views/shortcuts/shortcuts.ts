/** A shortcut as the sheet lists it. `Mod` stands for Ctrl, or for the command key on a Mac. */
export type Shortcut = { keys: string; does: string };

/** Every shortcut of the window, by place. */
export const SHORTCUTS: readonly { place: string; shortcuts: readonly Shortcut[] }[] = [
  {
    place: 'Everywhere',
    shortcuts: [
      { keys: 'Mod K', does: 'Search servers, actions and history' },
      { keys: 'Mod H', does: 'History' },
      { keys: 'Mod ,', does: 'Settings' },
      { keys: 'Esc', does: 'Close the form or dialog, back to Run' },
      { keys: '?', does: 'This list' },
    ],
  },
  {
    place: 'Servers',
    shortcuts: [
      { keys: '/', does: 'Filter servers' },
      { keys: '↑ ↓', does: 'Move; with Shift extend the selection' },
      { keys: 'Space', does: 'Select or deselect' },
      { keys: 'Mod A', does: 'Select all' },
      { keys: 'Alt ↑ ↓', does: 'Move up or down in the list' },
      { keys: 'F2', does: 'Edit' },
      { keys: 'Del', does: 'Remove' },
      { keys: '+', does: 'Add a server' },
    ],
  },
  {
    place: 'Actions',
    shortcuts: [
      { keys: 'A – Z', does: 'Choose the card with that letter' },
      { keys: '[ ]', does: 'Group before or after' },
      { keys: '↑ ↓ ← →', does: 'Move between cards' },
      { keys: 'Enter', does: 'Run, from inside the form' },
      { keys: 'Mod Enter', does: 'Run the open form from anywhere' },
    ],
  },
  {
    place: 'Output',
    shortcuts: [
      { keys: 'Mod F', does: 'Search in the output' },
      { keys: 'Mod .', does: 'Fill the window with the output, and back' },
      { keys: 'Alt PgUp', does: 'Tab before; Alt PgDn for the one after' },
      { keys: 'Alt W', does: 'Close the tab' },
    ],
  },
  {
    place: 'History',
    shortcuts: [
      { keys: '↑ ↓', does: 'Move, from the search box as well' },
      { keys: 'Enter', does: 'Open the details' },
      { keys: 'Space', does: 'Choose to compare, or let go' },
      { keys: 'Esc', does: 'Close the details' },
    ],
  },
];

/** What the key for shortcuts is called on this machine. */
export function modKey(platform = navigator.userAgent): string {
  return /Mac|iPhone|iPad/.test(platform) ? '⌘' : 'Ctrl';
}
