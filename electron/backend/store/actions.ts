import type { Action } from '#shared/action.ts';
import type { Problem } from '#shared/event.ts';
import type { Unsubscribe } from '../ports.ts';

/** actions.yaml: the whitelist in force. */
export type ActionStore = {
  /** By id, in the order of the file. */
  actions(): ReadonlyMap<string, Action>;
  problem(): Problem | null;
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
};

/** Opens actions.yaml and watches it. */
export function openActions(_file: string): ActionStore {
  throw new Error('in work');
}
