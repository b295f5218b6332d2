import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '#shared/caller.ts';
import type { AppEvent } from '#shared/event.ts';
import type { StorageSizes, SystemInfo } from '#shared/system.ts';
import type { Change, Changes } from '../changes.ts';
import type { Implementer } from './base.ts';

/** Gives the present state of one part, for one caller; null when there is nothing to tell. */
export type Snapshot = (kind: Change | 'runs', caller: Caller) => AppEvent | null;

/** The list of all servers is sent again after this many milliseconds at the earliest: it is long, and changes with every run. */
const SERVERS_PAUSE_MS = 50;

const BEGINNING = ['settings', 'actions', 'servers', 'problems', 'prompts', 'rate', 'runs'] as const;

function key(change: Change | 'runs'): string {
  return typeof change === 'string' ? change : `run:${change.runId}`;
}

/**
 * The state of everything, then every change, until `abort` fires. A change is read when it is sent, so a slow window
 * gets the latest state once instead of every step to it. The servers rest after they were sent; what changes meanwhile
 * is sent together.
 */
async function* follow(changes: Changes, snapshot: Snapshot, caller: Caller, abort: AbortSignal) {
  const pending = new Map<string, Change | 'runs'>(BEGINNING.map((kind) => [kind, kind]));
  let news = Promise.withResolvers<void>();
  const wake = () => news.resolve();
  const note = (change: Change) => {
    pending.set(key(change), change);
    wake();
  };
  let serversPause: NodeJS.Timeout | null = null;
  let serversChanged = false;
  const pauseServers = () => {
    serversChanged = false;
    serversPause = setTimeout(() => {
      serversPause = null;
      if (serversChanged) note('servers');
    }, SERVERS_PAUSE_MS);
  };
  const unsubscribe = changes.subscribe((change) => {
    if (change === 'servers' && serversPause !== null) serversChanged = true;
    else note(change);
  });
  abort.addEventListener('abort', wake);
  try {
    while (!abort.aborted) {
      news = Promise.withResolvers<void>();
      for (const [name, change] of pending) {
        pending.delete(name);
        if (change === 'servers') pauseServers();
        const event = snapshot(change, caller);
        if (event !== null) yield event;
      }
      if (pending.size === 0 && !abort.aborted) await news.promise;
      // What changes in the same turn is told at its end, behind what has to be done.
      await nextTurn();
    }
  } finally {
    unsubscribe();
    if (serversPause !== null) clearTimeout(serversPause);
    abort.removeEventListener('abort', wake);
  }
}

export function systemHandlers(
  os: Implementer['system'],
  parts: {
    info: SystemInfo;
    changes: Changes;
    snapshot: Snapshot;
    attend: (caller: Caller) => () => void;
    storage: () => Promise<StorageSizes>;
    openFolder: ((path: string) => Promise<void>) | undefined;
    diagnostics: (withNames: boolean) => Promise<string>;
  },
) {
  return {
    info: os.info.handler(() => parts.info),
    events: os.events.handler(async function* ({ context, signal }) {
      const leave = parts.attend(context.caller);
      try {
        const abort = signal ?? new AbortController().signal;
        yield* follow(parts.changes, parts.snapshot, context.caller, abort);
      } finally {
        leave();
      }
    }),
    storage: os.storage.handler(() => parts.storage()),
    diagnostics: os.diagnostics.handler(async ({ input }) => ({ text: await parts.diagnostics(input.withNames) })),
    openFolder: os.openFolder.handler(async () => {
      await parts.openFolder?.(parts.info.dataDirectory);
      return {};
    }),
  };
}
