import { startBackend, type TestBackend } from '../../e2e/lab/backend.ts';
import type { Run } from '../../shared/run.ts';
import type { RunRequest } from '../../shared/run-request.ts';
import type { BenchServer, Lab } from './lab.ts';

/** The whole backend, with a window that follows everything that happens. */
export type App = {
  /** One request, from the call until every run is recorded with its result. Throws when one was no success. */
  run(actionId: string, servers: readonly BenchServer[]): Promise<Run[]>;
  close(): Promise<void>;
};

/** Follows a backend's runs to their end. */
export function runner(client: TestBackend['client']): { run: App['run']; stop: () => void } {
  const abort = new AbortController();
  const waiting = new Map<string, (run: Run) => void>();
  const ended = new Map<string, Run>();
  const follow = async () => {
    for await (const event of await client.system.events({}, { signal: abort.signal })) {
      if (event.kind !== 'run' || event.run.outcome === null) continue;
      const settle = waiting.get(event.run.id);
      if (settle === undefined) ended.set(event.run.id, event.run);
      else settle(event.run);
      waiting.delete(event.run.id);
    }
  };
  follow().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });

  const end = (id: string) => {
    const run = ended.get(id);
    ended.delete(id);
    return run ?? new Promise<Run>((settle) => waiting.set(id, settle));
  };
  /** What was shown, as a window keeps it while its form stays open. */
  const shown = new Map<string, Record<string, string>>();
  const look = async (request: RunRequest, key: string): Promise<Record<string, string>> => {
    const fingerprints = Object.fromEntries(
      (await client.runs.preview(request)).flatMap(({ serverId, plan }) =>
        plan.kind === 'allowed' ? [[serverId, plan.fingerprint]] : [],
      ),
    );
    shown.set(key, fingerprints);
    return fingerprints;
  };

  return {
    async run(actionId, servers) {
      const serverIds = servers.map((server) => server.id);
      const request = { actionId, parameters: {}, serverIds };
      const key = JSON.stringify(request);
      const start = async () =>
        client.runs.start({ ...request, fingerprints: shown.get(key) ?? (await look(request, key)) });
      const started = await start().catch(() => {
        // A host key that was trusted since is part of what is shown.
        shown.delete(key);
        return start();
      });
      const runs = await Promise.all(started.map(({ id }) => end(id)));
      const failed = runs.find(({ outcome }) => outcome?.kind !== 'exited' || outcome.code !== 0);
      if (failed !== undefined) throw new Error(`a run failed: ${JSON.stringify(failed.outcome)}`);
      return runs;
    },
    stop: () => abort.abort(),
  };
}

export async function startApp(lab: Lab): Promise<App> {
  const backend = await startBackend({ dataDirectory: lab.newDataDirectory() });
  const { run, stop } = runner(backend.client);
  return {
    run,
    async close() {
      stop();
      await backend.close();
    },
  };
}
