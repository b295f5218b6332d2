import { setImmediate } from 'node:timers/promises';
import { AppFailure } from '#shared/errors.ts';
import type { RunExcerpts } from '#shared/history.ts';
import { searchWords } from '#shared/text-hits.ts';
import { outputExcerpts } from '../run/output-text.ts';
import type { Transcripts } from '../run/transcripts.ts';
import { goneValues } from '../store/gone-values.ts';
import type { History } from '../store/history.ts';
import { exportHistory } from '../store/history-export.ts';
import { newestRuns, recentRuns } from '../store/newest-runs.ts';
import type { Implementer } from './base.ts';

export function historyHandlers(
  os: Implementer['history'],
  parts: {
    history: History;
    transcripts: Transcripts;
    servers: () => ReadonlyMap<string, unknown>;
    actions: () => ReadonlyMap<string, unknown>;
  },
) {
  const { history, transcripts, servers, actions } = parts;
  return {
    search: os.search.handler(({ input }) => history.search(input)),
    get: os.get.handler(({ input }) => {
      const record = history.get(input.runId);
      if (record !== undefined) return record;
      throw new AppFailure({
        code: 'NOT_FOUND',
        message: 'The history has no such run.',
        next: 'Search for it by server or action.',
      });
    }),
    values: os.values.handler(() => {
      const values = history.values();
      return { ...values, gone: goneValues(history, values, { servers: servers(), actions: actions() }) };
    }),
    excerpts: os.excerpts.handler(async ({ input }) => {
      const words = searchWords(input.text);
      const found: RunExcerpts[] = [];
      for (const runId of input.runIds) {
        const run = history.get(runId)?.run;
        if (run === undefined) continue;
        const excerpts = outputExcerpts(transcripts, run, words);
        if (excerpts.length > 0) found.push({ runId, excerpts });
        // Each output is up to a few milliseconds of work.
        await setImmediate();
      }
      return found;
    }),
    lastGood: os.lastGood.handler(({ input }) => history.lastGood(input.runId) ?? null),
    durations: os.durations.handler(({ input }) => newestRuns(history, input)),
    recent: os.recent.handler(({ input }) => recentRuns(history, input)),
    verify: os.verify.handler(async function* () {
      for (const step of history.verify()) {
        yield step;
        await setImmediate();
      }
    }),
    export: os.export.handler(({ input }) => exportHistory(history, input.query, input.format)),
  };
}
