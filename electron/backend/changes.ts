import type { AppEvent } from '#shared/event.ts';
import type { Unsubscribe } from './ports.ts';

/** What changed: a whole part of the state, or one run. */
export type Change = Exclude<AppEvent['kind'], 'runs' | 'run'> | { runId: string };

/** Tells windows what changed. It informs only: nothing in the backend waits for it or is steered by it. */
export type Changes = {
  publish(change: Change): void;
  subscribe(listener: (change: Change) => void): Unsubscribe;
};

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    publish(change) {
      for (const listener of listeners) listener(change);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
