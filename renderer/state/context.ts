import { createContext, useCallback, useContext } from 'react';

import { useStore } from 'zustand';
import type { Preview, RunRequest } from '#shared/run-request.ts';
import type { Client } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import type { AppState } from './app-state.ts';
import type { Application } from './application.ts';
import { launch } from './launch.ts';
import type { AppActions, AppStore } from './store.ts';

const AppContext = createContext<Application | null>(null);
export const AppProvider = AppContext.Provider;

/** All of it, for what needs state and calls together. */
export function useApplication(): Application {
  const app = useContext(AppContext);
  if (!app) throw new Error('a view was rendered outside of AppProvider');
  return app;
}

/** A part of the state; the view is rendered again only when that part changes (compared with Object.is). */
export function useApp<Part>(selector: (state: AppState) => Part): Part {
  return useStore(useApplication().store, selector);
}

/** The state as it is now, for event handlers that need it without being rendered for it. */
export function useAppStore(): AppStore {
  return useApplication().store;
}

/** What a view may do to the window's state. */
export function useAppActions(): AppActions {
  return useApplication().store.do;
}

/** The typed calls to the backend. */
export function useClient(): Client {
  return useApplication().client;
}

/** The connection underneath the calls. */
export function useConnection(): Connection {
  return useApplication().connection;
}

/** Runs a request (asking first where its risk calls for it) and opens its tabs; failures are told in the action's form. */
export function useLaunch(): (request: RunRequest, shown: readonly Preview[] | null) => Promise<void> {
  const app = useApplication();
  return useCallback((request, shown) => launch(app, request, shown), [app]);
}
