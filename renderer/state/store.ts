import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppEvent } from '#shared/event.ts';
import type { Parameters, Run, TerminalSize } from '#shared/run.ts';
import type { ConnectionStatus } from '../api/connection.ts';
import { groupToShow, shownActions } from './action-groups.ts';
import {
  type AppState,
  type DialogState,
  INITIAL_STATE,
  type Launch,
  type SettingsSection,
  type View,
} from './app-state.ts';
import { applyEvent } from './apply-event.ts';
import { loadPreferences, type PreferenceStorage, savePreferences } from './preferences.ts';
import type { Selection } from './selection.ts';
import { closeTabs, deriveTabs, showTab } from './tabs.ts';

/** Everything a view may do to the window's state. What changes on the backend goes through the client instead. */
export type AppActions = {
  receive(event: AppEvent): void;
  setConnection(connection: ConnectionStatus): void;
  setView(view: View): void;
  /** Shows one part of the settings. */
  showSettings(section: SettingsSection): void;
  /** Shows a run in the history, in full. */
  showRecord(runId: string): void;
  /** The history shows what was wanted. */
  recordShown(): void;
  setSelection(selection: Selection): void;
  setFilter(filter: string): void;
  /** Folds a group of servers to its heading, or shows its servers again. */
  foldGroup(title: string, folded: boolean): void;
  setGroup(group: string): void;
  /** Filters the actions of all groups; null shows the group again. */
  setActionFilter(filter: string | null): void;
  /** Opens the form of an action, or closes it with null. `values` replaces what the form remembers. */
  chooseAction(actionId: string | null, values?: Parameters): void;
  setFormValue(actionId: string, name: string, value: string): void;
  setLaunch(launch: Launch): void;
  /** Takes what has run out of an action's form, which shows what ran last by itself, and every secret. */
  forgetTyped(actionId: string, ran: Parameters): void;
  /**
   * Opens tabs for runs that were just started and shows the first of them, or all of them together. Whoever has gone
   * elsewhere from the view in which they asked for them is left there.
   */
  openRuns(runs: readonly Run[], askedIn: View): void;
  /** Shows the tab of a run that the window knows. */
  showRun(runId: string): void;
  /** Shows the batch of a run as a whole. */
  showBatch(runId: string): void;
  closeRuns(runIds: readonly string[]): void;
  setOutputRoom(room: TerminalSize): void;
  /** The terminal of the run that was just started has the keys. */
  forgetEagerRun(): void;
  setOutputFilled(filled: boolean): void;
  setDrawerOpen(open: boolean): void;
  openDialog(dialog: DialogState): void;
  closeDialog(): void;
  /** Closes this dialog, and no other one that may be open by now. */
  closeThisDialog(dialog: DialogState): void;
};

/** The state with what may be done to it. */
export type AppStore = StoreApi<AppState> & { do: AppActions };

/** The one store of a window. Preferences (selection, layout of tabs) are read from `storage` and written back to it. */
export function createAppStore(storage: PreferenceStorage): AppStore {
  const store = createStore<AppState>(() => ({ ...INITIAL_STATE, ...loadPreferences(storage) }));
  const { setState: set } = store;
  store.subscribe((state, before) => savePreferences(storage, state, before));

  const actions: AppActions = {
    receive: (event) => set((state) => applyEvent(state, event)),
    setConnection: (connection) => set({ connection }),
    setView: (view) => set({ view, drawerOpen: false }),
    showSettings: (settingsSection) => set({ settingsSection, view: 'settings', drawerOpen: false }),
    showRecord: (wantedRecord) => set({ wantedRecord, view: 'history', drawerOpen: false }),
    recordShown: () => set({ wantedRecord: null }),
    setSelection: (selection) => set({ selection }),
    setFilter: (filter) => set({ filter }),
    foldGroup: (title, folded) =>
      set(({ foldedGroups }) => {
        const next = new Set(foldedGroups);
        if (folded) next.add(title);
        else next.delete(title);
        return { foldedGroups: next };
      }),
    setGroup: (group) => set({ group, actionFilter: null, actionId: null }),
    setActionFilter: (actionFilter) => set({ actionFilter }),
    chooseAction(actionId, values) {
      if (actionId === null) return set({ actionId, launch: { kind: 'idle' } });
      set((state) => ({
        actionId,
        group: groupToShow(state, actionId),
        // Its card has to be among those that are shown.
        actionFilter: shownActions(state).some(({ definition }) => definition.id === actionId)
          ? state.actionFilter
          : null,
        view: 'run',
        launch: { kind: 'idle' },
        formValues: values ? { ...state.formValues, [actionId]: values } : state.formValues,
      }));
    },
    setFormValue: (actionId, name, value) =>
      set(({ formValues }) => ({
        formValues: { ...formValues, [actionId]: { ...formValues[actionId], [name]: value } },
        launch: { kind: 'idle' },
      })),
    setLaunch: (launch) => set({ launch }),
    forgetTyped: (actionId, ran) =>
      set(({ actions: all, formValues }) => {
        const params = all.find(({ definition }) => definition.id === actionId)?.definition.params ?? {};
        const kept = Object.entries(formValues[actionId] ?? {}).filter(
          ([name, value]) => params[name]?.type !== 'secret' && value !== (ran[name] ?? ''),
        );
        return { formValues: { ...formValues, [actionId]: Object.fromEntries(kept) } };
      }),
    openRuns(started, askedIn) {
      const [first] = started;
      if (!first) return;
      set((state) => {
        const runs = new Map(state.runs);
        // An event may have been faster than the answer to the call, and then knows more.
        for (const run of started) if (!runs.has(run.id)) runs.set(run.id, run);
        const tabs = deriveTabs({ ...state.tabs, active: first.id, overview: started.length > 1 }, runs);
        if (state.view !== askedIn) return { runs, tabs };
        return { runs, tabs, eagerRun: started.length === 1 && first.terminal ? first.id : null, view: 'run' };
      });
    },
    showRun: (runId) => set((state) => ({ tabs: showTab(state.tabs, runId, state.runs), view: 'run' })),
    showBatch: (runId) => set((state) => ({ tabs: showTab(state.tabs, runId, state.runs, true), view: 'run' })),
    closeRuns: (runIds) => set((state) => ({ tabs: closeTabs(state.tabs, runIds, state.runs) })),
    setOutputRoom: (outputRoom) => set({ outputRoom }),
    forgetEagerRun: () => set({ eagerRun: null }),
    setOutputFilled: (outputFilled) => set({ outputFilled }),
    setDrawerOpen: (drawerOpen) => set({ drawerOpen }),
    openDialog: (dialog) => set({ dialog }),
    closeDialog: () => set({ dialog: { kind: 'none' } }),
    closeThisDialog: (own) => set(({ dialog }) => (dialog === own ? { dialog: { kind: 'none' } } : {})),
  };
  return { ...store, do: actions };
}
