import type { Problem } from '#shared/event.ts';
import type { Changes } from './changes.ts';
import type { Ports } from './ports.ts';
import { type Problems, storeProblem } from './problems.ts';
import { createTranscripts } from './run/transcripts.ts';
import { openActionVersions } from './store/action-versions.ts';
import { openActions } from './store/actions.ts';
import { openApiKeys } from './store/api-keys.ts';
import type { DataDirectory } from './store/data-directory.ts';
import { openHistory } from './store/history.ts';
import { withLateEndings } from './store/late-endings.ts';
import { openServers } from './store/servers.ts';
import { openSettings } from './store/settings.ts';

/** Opens the history and the output of runs, and records what was open when the app last stopped as lost. */
function openRecords(files: DataDirectory, { clock, log }: Pick<Ports, 'clock' | 'log'>, problems: Problems) {
  const opened = openHistory(files.history, clock, (problem) => {
    log.error({ file: files.history }, 'the history is damaged');
    problems.set('history.db', problem);
  });
  problems.set('history.db', opened.problem);
  const { history, retry: retryEndings } = withLateEndings(opened.history, ({ waiting, cause }) => {
    if (waiting > 0) log.error({ err: cause, waiting }, 'could not record how runs ended');
    const what = `how ${waiting} ${waiting === 1 ? 'run' : 'runs'} ended`;
    problems.set('store-endings', waiting === 0 ? null : storeProblem('store-endings', what, cause));
  });
  const transcripts = createTranscripts(files.transcripts, (cause) => {
    log.warn({ err: cause }, 'could not read, pack or remove the output of a run');
  });
  const lost = history.recoverLost('The app stopped in mid-run.', transcripts.keptBytes);
  if (lost.length > 0) log.warn({ runs: lost.map(({ id }) => id) }, 'recorded as lost: open when the app last stopped');
  return { history, retryEndings, transcripts, lastRuns: history.lastRuns() };
}

/**
 * Opens everything that the app keeps in its data directory. What is wrong with a file becomes a problem, and what
 * changes in one is told.
 * @throws AppFailure STORE_FAILED when the history cannot be used
 */
export function openStores(parts: {
  files: DataDirectory;
  ports: Pick<Ports, 'clock' | 'log' | 'apiKey'>;
  changes: Changes;
  problems: Problems;
}) {
  const { files, ports, changes, problems } = parts;
  const records = openRecords(files, ports, problems);
  const settings = openSettings(files.settings);
  const servers = openServers(files.servers);
  const actions = openActions(files.actions);
  const watchFile = (
    id: string,
    kind: 'settings' | 'servers' | 'actions' | 'rate',
    store: { problem(): Problem | null; onChange(listener: () => void): unknown },
  ) => {
    problems.set(id, store.problem());
    store.onChange(() => {
      problems.set(id, store.problem());
      changes.publish(kind);
    });
  };
  const keys = openApiKeys(files.apiKeys, ports.apiKey ?? null, ports.clock, ports.log);
  watchFile('settings.yaml', 'settings', settings);
  watchFile('api-keys.yaml', 'rate', keys);
  watchFile('servers.yaml', 'servers', servers);
  watchFile('actions.yaml', 'actions', actions);
  return { ...records, settings, servers, actions, keys, versions: openActionVersions(files.actionVersions) };
}
