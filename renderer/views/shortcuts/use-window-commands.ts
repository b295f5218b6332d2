import type { Settings } from '#shared/settings.ts';
import { currentGroup, shownGroups } from '../../state/action-groups.ts';
import { hasServerList } from '../../state/app-state.ts';
import { useAppActions, useApplication, useAppStore } from '../../state/context.ts';
import { selectAll } from '../../state/selection.ts';
import { useCommand } from '../../state/use-command.ts';
import { toastFailure } from '../../ui/toast-failure.ts';
import { ACTION_FORM_ID } from '../actions/action-form.tsx';
import { focusRegion } from '../layout/regions.ts';
import { SERVER_FILTER_ID } from '../servers/server-list.tsx';

/** Offers what can be done anywhere in the window. */
export function useWindowCommands(): void {
  const store = useAppStore();
  const actions = useAppActions();
  const saveAppearance = useSaveAppearance();

  useCommand('search', () => actions.openDialog({ kind: 'palette' }));
  useCommand('show_run', () => actions.setView('run'));
  useCommand('show_overview', () => actions.setView('overview'));
  useCommand('show_history', () => actions.setView('history'));
  useCommand('show_settings', () => actions.setView('settings'));
  useCommand('show_shortcuts', () => actions.openDialog({ kind: 'shortcuts' }));
  useCommand('next_region', () => focusRegion(1));
  useCommand('previous_region', () => focusRegion(-1));
  useCommand('dark_theme', () => saveAppearance({ theme: 'dark' }));
  useCommand('light_theme', () => saveAppearance({ theme: 'light' }));
  useCommand('system_theme', () => saveAppearance({ theme: 'system' }));
  useCommand('compact_density', () => saveAppearance({ density: 'compact' }));
  useCommand('comfortable_density', () => saveAppearance({ density: 'comfortable' }));
  useCommand('filter_servers', () => focusFilter());
  useCommand('add_server', () => actions.openDialog({ kind: 'add-server', copyOf: null }));
  useCommand('import_servers', () => actions.openDialog({ kind: 'import' }));
  useCommand('select_all_servers', () =>
    actions.setSelection(selectAll(store.getState().servers.map(({ server }) => server.id))),
  );
  useCommand('show_connections', () => actions.openDialog({ kind: 'connections', serverId: null }));
  useCommand('next_group', () => changeGroup(1));
  useCommand('previous_group', () => changeGroup(-1));
  useCommand('run_form', submitForm);
  useCommand('new_action', () => actions.openDialog({ kind: 'edit-action', actionId: null, copy: false }));
  useCommand('fill_output', () => {
    const { view, outputFilled } = store.getState();
    actions.setView('run');
    actions.setOutputFilled(view !== 'run' || !outputFilled);
  });

  function changeGroup(step: number) {
    const state = store.getState();
    const groups = shownGroups(state);
    const at = groups.indexOf(currentGroup(state));
    const next = groups[(at + step + groups.length) % groups.length];
    if (state.view === 'run' && next !== undefined) actions.setGroup(next);
  }

  function focusFilter() {
    if (hasServerList(store.getState().view)) return enterFilter();
    actions.setView('run');
    requestAnimationFrame(enterFilter);
  }

  /** The list is a drawer in narrow windows. */
  function enterFilter() {
    if (document.getElementById(SERVER_FILTER_ID) === null) actions.setDrawerOpen(true);
    else document.getElementById(SERVER_FILTER_ID)?.focus();
  }
}

function useSaveAppearance(): (changed: Partial<Settings['appearance']>) => void {
  const { saveSettings } = useApplication();
  return (changed) => {
    const change = (settings: Settings) => ({ ...settings, appearance: { ...settings.appearance, ...changed } });
    saveSettings(change).catch(toastFailure);
  };
}

function submitForm() {
  const form = document.getElementById(ACTION_FORM_ID);
  if (form instanceof HTMLFormElement) form.requestSubmit();
}
