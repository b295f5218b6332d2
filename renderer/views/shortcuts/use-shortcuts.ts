import { useHotkeys } from 'react-hotkeys-hook';
import { useAppActions, useAppStore } from '../../state/context.ts';
import { ACTION_FORM_ID } from '../actions/action-form.tsx';
import { cardLetters, groupNames } from '../actions/enablement.ts';
import { SERVER_FILTER_ID } from '../servers/server-list.tsx';

const EVERYWHERE = { enableOnFormTags: true, preventDefault: true } as const;

/** Connects the keys of the whole window with what they do. Keys of lists and dialogs live with them. */
export function useShortcuts(): void {
  const actions = useAppActions();
  const store = useAppStore();
  const isFree = () => store.getState().dialog.kind === 'none' && store.getState().prompts.length === 0;
  const whenFree = (then: () => void) => () => {
    if (isFree()) then();
  };

  useHotkeys(
    'mod+k',
    whenFree(() => actions.openDialog({ kind: 'palette' })),
    EVERYWHERE,
  );
  useHotkeys(
    'mod+h',
    whenFree(() => actions.setView('history')),
    EVERYWHERE,
  );
  useHotkeys(
    'mod+comma',
    whenFree(() => actions.setView('settings')),
    EVERYWHERE,
  );
  useHotkeys(
    'mod+period',
    whenFree(() => actions.setOutputFilled(!store.getState().outputFilled)),
    EVERYWHERE,
  );
  useHotkeys('mod+enter', whenFree(submitForm), EVERYWHERE);
  useHotkeys('escape', whenFree(stepBack), { enableOnFormTags: true });

  useHotkeys(
    '?',
    whenFree(() => actions.openDialog({ kind: 'shortcuts' })),
    { useKey: true, preventDefault: true },
  );
  useHotkeys('/', whenFree(focusFilter), { useKey: true, preventDefault: true });
  useHotkeys(
    '+',
    whenFree(() => actions.openDialog({ kind: 'add-server', copyOf: null })),
    {
      useKey: true,
      preventDefault: true,
      splitKey: '&',
    },
  );
  useHotkeys(['[', ']'], (event) => isFree() && changeGroup(event.key === ']' ? 1 : -1), { useKey: true });
  useHotkeys('*', (event) => isFree() && chooseByLetter(event));

  function stepBack() {
    const { view, outputFilled, actionId } = store.getState();
    if (view !== 'run') actions.setView('run');
    else if (outputFilled) actions.setOutputFilled(false);
    else if (actionId !== null) actions.chooseAction(null);
  }

  function changeGroup(step: number) {
    const { actions: all, group, view } = store.getState();
    const groups = groupNames(all);
    const at = Math.max(0, groups.indexOf(group ?? ''));
    const next = groups[(at + step + groups.length) % groups.length];
    if (view === 'run' && next !== undefined) actions.setGroup(next);
  }

  function chooseByLetter(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[a-z]$/i.test(event.key)) return;
    const { actions: all, group, view, selection } = store.getState();
    if (view !== 'run' || selection.ids.size === 0) return;
    const current = group ?? groupNames(all)[0];
    const letters = cardLetters(all.filter(({ definition }) => definition.group === current));
    const found = [...letters].find(([, letter]) => letter === event.key.toUpperCase());
    if (!found) return;
    event.preventDefault();
    // The card knows whether it may be chosen.
    document.querySelector<HTMLElement>(`[data-action-card="${found[0]}"]`)?.click();
  }
}

function submitForm() {
  const form = document.getElementById(ACTION_FORM_ID);
  if (form instanceof HTMLFormElement) form.requestSubmit();
}

function focusFilter() {
  document.getElementById(SERVER_FILTER_ID)?.focus();
}
