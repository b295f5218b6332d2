import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock, Log } from './ports.ts';
import { outputWords } from './run/output-text.ts';
import type { Transcripts } from './run/transcripts.ts';
import type { History } from './store/history.ts';
import type { SettingsStore } from './store/settings.ts';

const DAY_MS = 86_400_000;
/** How often ended runs are made findable by their output, and endings that the disk did not take are tried again. */
const SHORTLY_MS = 1000;
/** Records indexed, and records removed, in one go: a few milliseconds of work. */
const INDEXED_AT_ONCE = 10;
const REMOVED_AT_ONCE = 50;
/** Milliseconds between two removals, for everything else that wants to write. */
const BREATH_MS = 10;
/** Milliseconds until a changed limit counts: what goes by it is gone, and a file that is being written may say anything. */
const SECOND_THOUGHTS_MS = 60_000;

export type HousekeepingDependencies = {
  clock: Clock;
  log: Log;
  history: History;
  transcripts: Transcripts;
  settings: SettingsStore;
  /** Tries again to write endings that could not be written. */
  retryEndings: () => void;
  /** Milliseconds until a changed limit counts; a minute when left out. */
  secondThoughtsMs?: number;
};

/**
 * What the history needs done in the background, all of it in small pieces: the text of ended runs goes into the index, old
 * records and their output are removed (at the start, daily, and a minute after the setting changed), the files of
 * transcripts are put in order and the database is checked once after the start.
 */
export function startHousekeeping(dependencies: HousekeepingDependencies): { close(): Promise<void> } {
  const { clock, log, history, transcripts, settings, secondThoughtsMs = SECOND_THOUGHTS_MS } = dependencies;
  const ending = new AbortController();
  const { signal } = ending;
  /** 0 also while the settings cannot be read: nobody knows then how long records are wanted. */
  const retentionDays = () => (settings.problem() === null ? settings.current().history.retention_days : 0);

  /** What fails here is tried again later: it must not end anything. */
  const guarded = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      if (!signal.aborted) log.error({ err: cause }, `could not ${what}`);
    }
  };

  /** Does something now and then again and again, until the end. */
  const every = async (periodMs: number, work: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      await work();
      await setTimeout(periodMs, undefined, { signal, ref: false }).catch(() => {});
    }
  };

  const indexText = async () => {
    dependencies.retryEndings();
    while (!signal.aborted) {
      const indexed = history.indexText(INDEXED_AT_ONCE, (run) => outputWords(transcripts, run));
      if (indexed < INDEXED_AT_ONCE) return;
      await setImmediate();
    }
  };

  const removeOld = async () => {
    const days = retentionDays();
    if (days > 0) history.letGo(clock.now() - days * DAY_MS);
    let removed = 0;
    while (!signal.aborted) {
      const runIds = history.sweep(REMOVED_AT_ONCE);
      if (runIds.length === 0) break;
      removed += runIds.length;
      await transcripts.remove(runIds);
      await setTimeout(BREATH_MS, undefined, { signal }).catch(() => {});
    }
    if (removed > 0) log.info({ removed, days }, 'removed old records from the history');
  };

  const tidy = async () => {
    const days = retentionDays();
    const orphansBefore = days > 0 ? clock.now() - days * DAY_MS : Number.NEGATIVE_INFINITY;
    await transcripts.tidy((runId) => history.get(runId) !== undefined, orphansBefore);
  };

  // One removal at a time: a changed setting waits for the one that is under way.
  let removal: Promise<void> = Promise.resolve();
  const remove = (): Promise<void> => {
    removal = removal.then(() => guarded('remove old records', removeOld));
    return removal;
  };
  let days = retentionDays();
  const unsubscribe = settings.onChange(() => {
    if (retentionDays() === days) return;
    const wanted = retentionDays();
    days = wanted;
    void setTimeout(secondThoughtsMs, undefined, { signal, ref: false }).then(
      () => (retentionDays() === wanted ? remove() : undefined),
      () => {},
    );
  });

  const tasks = [
    every(SHORTLY_MS, () => guarded('index the output of runs', indexText)),
    every(DAY_MS, remove),
    guarded('put the transcripts in order', tidy),
    guarded('check the history', () => history.check(signal)),
  ];

  return {
    async close() {
      unsubscribe();
      ending.abort();
      await Promise.all(tasks);
      await transcripts.settled();
      dependencies.retryEndings();
    },
  };
}
