import { useHotkeys } from 'react-hotkeys-hook';
import { shownActions } from '../../state/action-groups.ts';
import { type AppState, isLoaded } from '../../state/app-state.ts';
import { useApplication } from '../../state/context.ts';
import { isCovered } from '../../ui/dialog.tsx';
import { cardLetters } from '../actions/enablement.ts';
import { commandOf } from './bindings.ts';
import { combinationOf, isMac } from './combination.ts';

/** Fields that a sign is typed into: only keys with Ctrl or Alt, and function keys, are shortcuts there. */
const TYPED_INTO =
  'input, textarea:not([readonly]), select, [role="combobox"], [contenteditable]:not([contenteditable="false"])';
/** Menus and lists of choices: letters go to an item there, and Escape closes them. */
const CHOSEN_FROM = '[role="menu"], [role="listbox"]';
const NEVER_TYPED = /^(Mod|Ctrl|Alt)\+|^(Shift\+)?F\d/;

/** Carries out the command that a key stands for. Keys of lists and dialogs live with them, and come first. */
export function useShortcuts(): void {
  const { store, commands } = useApplication();

  useHotkeys(
    '*',
    (event) => {
      const state = store.getState();
      if (event.defaultPrevented || event.isComposing || !isFree(state)) return;
      const keys = combinationOf(event, isMac());
      if (keys === null) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest(CHOSEN_FROM)) return;
      if (target.matches(TYPED_INTO) && !NEVER_TYPED.test(keys) && keys !== 'Escape') return;
      const command = commandOf(state.settings.shortcuts, keys);
      if (keys === 'Escape') stepBack(state);
      else if (command !== null && commands.carryOut(command)) event.preventDefault();
      else if (command === null && chooseCard(state, keys)) event.preventDefault();
    },
    { enableOnFormTags: true },
  );

  function stepBack({ view, outputFilled, actionId, drawerOpen }: AppState) {
    // It closes itself.
    if (drawerOpen) return;
    if (view !== 'run') store.do.setView('run');
    else if (outputFilled) store.do.setOutputFilled(false);
    else if (actionId !== null) store.do.chooseAction(null);
  }
}

/** Whether keys are for the window: no dialog and no question lies on it. */
function isFree(state: AppState): boolean {
  return isLoaded(state) && state.dialog.kind === 'none' && state.prompts.length === 0 && !isCovered(document);
}

/** Chooses the card with a letter, where cards are shown. */
function chooseCard(state: AppState, keys: string): boolean {
  const letter = /^(?:Shift\+)?([A-Z])$/.exec(keys)?.[1];
  if (letter === undefined || state.view !== 'run' || state.selection.ids.size === 0) return false;
  const letters = cardLetters(shownActions(state));
  const found = [...letters].find(([, each]) => each === letter);
  if (!found) return false;
  // The card knows whether it may be chosen.
  document.querySelector<HTMLElement>(`[data-action-card="${found[0]}"]`)?.click();
  return true;
}
