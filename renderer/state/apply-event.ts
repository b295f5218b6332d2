import { replaceEqualDeep } from '@tanstack/react-query';
import { assertNever } from '#shared/assert-never.ts';
import type { AppEvent } from '#shared/event.ts';
import type { Run } from '#shared/run.ts';
import type { AppState } from './app-state.ts';
import { forgetRuns } from './forget-runs.ts';
import { prune, select } from './selection.ts';
import { deriveTabs } from './tabs.ts';

/** The state after an event of the backend. Pure. */
export function applyEvent(state: AppState, event: AppEvent): AppState {
  return { ...state, ...changes(state, event), loaded: markLoaded(state.loaded, event.kind) };
}

function changes(state: AppState, event: AppEvent): Partial<AppState> {
  switch (event.kind) {
    case 'servers': {
      const existing = new Set(event.servers.map(({ server }) => server.id));
      const selection = prune(state.selection, existing);
      // On the very first start the first click can be an action: the first server is selected already.
      const first = state.loaded.has('servers') || selection.ids.size > 0 ? undefined : event.servers[0]?.server.id;
      // Servers that are as they were keep their identity, and so are not drawn again.
      const servers = replaceEqualDeep(state.servers, event.servers);
      return { servers, selection: first ? select(selection, first, 'only', [first]) : selection };
    }
    case 'actions':
      return { actions: event.actions };
    case 'settings':
      return { settings: event.settings };
    case 'prompts':
      return { prompts: event.prompts };
    case 'problems':
      return { problems: event.problems };
    case 'rate':
      return { rate: event.rate };
    case 'runs':
      return withRuns(state, new Map(event.runs.map((run) => [run.id, run])));
    case 'run':
      return withRuns(state, new Map(state.runs).set(event.run.id, event.run));
    default:
      return assertNever(event);
  }
}

function withRuns(state: AppState, runs: ReadonlyMap<string, Run>): Partial<AppState> {
  const tabs = deriveTabs(state.tabs, runs);
  return { runs: forgetRuns(runs, tabs.ids), tabs };
}

function markLoaded(loaded: ReadonlySet<string>, kind: string): ReadonlySet<string> {
  return loaded.has(kind) ? loaded : new Set([...loaded, kind]);
}
