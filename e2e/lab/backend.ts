import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { createBackend } from '../../electron/backend/backend.ts';
import { type Log, systemClock } from '../../electron/backend/ports.ts';
import type { Caller } from '../../shared/caller.ts';
import type { AppEvent } from '../../shared/event.ts';
import type { Output, Run } from '../../shared/run.ts';

const silent = () => {};
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

/**
 * A whole backend in this process, on a data directory of its own (made when none is given), with a client that
 * speaks its contract as `caller`.
 * @param actions the text of actions.yaml; the default catalogue when left out
 */
export async function startBackend(options: { dataDirectory?: string; actions?: string; caller?: Caller } = {}) {
  const dataDirectory = options.dataDirectory ?? join(mkdtempSync(join(tmpdir(), 'backend-')), 'data');
  const caller = options.caller ?? { kind: 'desktop' };
  if (options.actions !== undefined) {
    const { openDataDirectory } = await import('../../electron/backend/store/data-directory.ts');
    writeFileSync(openDataDirectory(dataDirectory).actions, options.actions);
  }
  const backend = await createBackend({ clock: systemClock, log, dataDirectory, host: 'browser', version: '0.0.0' });
  const client = createRouterClient(backend.router, { context: { caller } });

  /** Follows all events until `stop`; `waitFor` gives the first one (past or future) that fits. */
  const follow = () => {
    const abort = new AbortController();
    const seen: AppEvent[] = [];
    let news = Promise.withResolvers<void>();
    const done = (async () => {
      const events = await client.system.events({}, { signal: abort.signal });
      for await (const event of events) {
        seen.push(event);
        news.resolve();
      }
    })().catch(() => {});
    return {
      seen,
      async waitFor<Kind extends AppEvent['kind']>(
        kind: Kind,
        fits: (event: Extract<AppEvent, { kind: Kind }>) => boolean,
      ): Promise<Extract<AppEvent, { kind: Kind }>> {
        for (;;) {
          news = Promise.withResolvers();
          for (const event of seen) {
            const candidate = event as Extract<AppEvent, { kind: Kind }>;
            if (event.kind === kind && fits(candidate)) return candidate;
          }
          await news.promise;
        }
      },
      async stop() {
        abort.abort();
        await done;
      },
    };
  };

  /** The whole output of a run, read to its end and acknowledged as it comes. */
  const output = async (runId: string): Promise<{ stdout: string; stderr: string; gaps: number }> => {
    const text = { stdout: '', stderr: '', gaps: 0 };
    let viewer = '';
    for await (const piece of (await client.runs.output({ runId, after: 0 })) as AsyncIterable<Output>) {
      if (piece.kind === 'opened') viewer = piece.viewer;
      if (piece.kind === 'gap') text.gaps += piece.bytes;
      if (piece.kind !== 'chunk') continue;
      text[piece.stream] += piece.text;
      await client.runs.acknowledge({ viewer, seq: piece.seq });
    }
    return text;
  };

  /** Waits until the run is in the history with an outcome. */
  const ended = async (runId: string): Promise<Run> => {
    for (;;) {
      const { run } = await client.history.get({ runId });
      if (run.outcome !== null) return run;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  return {
    client,
    dataDirectory,
    follow,
    output,
    ended,
    close: () => backend.close(),
    /** Removes the data directory; close first. */
    discard: () => rmSync(dataDirectory, { recursive: true, force: true }),
  };
}

export type TestBackend = Awaited<ReturnType<typeof startBackend>>;
