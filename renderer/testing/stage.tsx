import type { ClientContext, ClientLink } from '@orpc/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { type AppError, AppFailure } from '#shared/errors.ts';
import { createClient } from '../api/client.ts';
import type { Connection } from '../api/connection.ts';
import { createCommandRegistry } from '../state/command-registry.ts';
import { AppProvider } from '../state/context.ts';
import { createSettingsSaver } from '../state/settings-saver.ts';
import { type AppStore, createAppStore } from '../state/store.ts';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { storageOf } from './samples.ts';

// jsdom lays nothing out: it has no media queries (the window is wide) and nothing to scroll.
window.matchMedia ??= (media) =>
  Object.assign(new EventTarget(), {
    media,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  });
Element.prototype.scrollIntoView ??= () => undefined;
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

type Answers = Readonly<Record<string, (input: unknown) => unknown>>;

/** A view under test, with everything around it that `main.tsx` would give it. */
export type Stage = {
  store: AppStore;
  /** Every call that went out, by its path (`runs.start`). */
  calls: { path: string; input: unknown }[];
};

/** Renders a view against the real store and the real client, over a link that records calls and answers as told. */
export function stage(view: ReactNode, answers: Answers, prepare: (store: AppStore) => void): Stage {
  const store = createAppStore(storageOf());
  const calls: Stage['calls'] = [];
  const link: ClientLink<ClientContext> = {
    async call(path, input) {
      const name = path.join('.');
      calls.push({ path: name, input });
      const answer = answers[name];
      if (!answer) throw new Error(`nobody answers ${name}`);
      return answer(input);
    },
  };
  const connection: Connection = {
    link,
    status: () => ({ kind: 'open' }),
    subscribe: () => () => undefined,
    tryNow: () => undefined,
    close: () => undefined,
  };
  store.do.setConnection(connection.status());
  prepare(store);
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const client = createClient(link);
  const saveSettings = createSettingsSaver({ store, client });
  render(
    <AppProvider value={{ store, commands: createCommandRegistry(), client, connection, saveSettings }}>
      <QueryClientProvider client={queries}>
        <TooltipProvider>{view}</TooltipProvider>
      </QueryClientProvider>
    </AppProvider>,
  );
  return { store, calls };
}

/** An answer that refuses. */
export function refuse(error: AppError): () => never {
  return () => {
    throw new AppFailure(error);
  };
}
