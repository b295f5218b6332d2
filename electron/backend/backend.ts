import { homedir } from 'node:os';
import type { Caller } from '#shared/caller.ts';
import { mayHaveOutput } from '#shared/run.ts';
import { createApiAccess } from './api/access.ts';
import type { AnswerApi } from './api/api.ts';
import { createChanges } from './changes.ts';
import { diagnosticsText } from './diagnostics/diagnostics.ts';
import { actionHandlers } from './handlers/actions.ts';
import { apiKeyHandlers } from './handlers/api-keys.ts';
import { implementContract } from './handlers/base.ts';
import { credentialHandlers } from './handlers/credentials.ts';
import { historyHandlers } from './handlers/history.ts';
import { hostKeyHandlers } from './handlers/host-keys.ts';
import { importHandlers } from './handlers/imports.ts';
import { promptHandlers } from './handlers/prompts.ts';
import { runHandlers } from './handlers/runs.ts';
import { serverHandlers } from './handlers/servers.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { systemHandlers } from './handlers/system.ts';
import { startHousekeeping } from './housekeeping.ts';
import { sudoUseOn } from './policy/decide.ts';
import { RATE_WINDOW_MS } from './policy/rate.ts';
import type { Ports, Unsubscribe } from './ports.ts';
import { createProblems, storeProblem } from './problems.ts';
import { createPrompts } from './prompts.ts';
import { createChoices } from './run/choices.ts';
import { createDryRun } from './run/dry-run.ts';
import { createExecutor, type PolicySource } from './run/executor.ts';
import { fingerprintOf } from './run/fingerprint.ts';
import { createRunObserver } from './run/run-observer.ts';
import { createViewers } from './run/viewers.ts';
import { createRunWatch } from './run-watch.ts';
import { testServer } from './server-test.ts';
import { openDataDirectory } from './store/data-directory.ts';
import { measureStorage } from './store/storage-sizes.ts';
import { openStores } from './stores.ts';
import { createSudoPasswords } from './sudo-password.ts';
import { createTraceExport } from './trace-export.ts';
import { createViews } from './views.ts';
import { openWays } from './ways.ts';

/** Everything behind the contract. */
export type Backend = Awaited<ReturnType<typeof createBackend>>;

/**
 * Wires the backend together, once, by hand.
 * @throws AppFailure STORE_FAILED when the data directory or the history cannot be used
 */
export async function createBackend(ports: Ports) {
  const { clock, log, version, host, dataDirectory } = ports;
  const about = { version, host, dataDirectory };
  const files = openDataDirectory(dataDirectory);
  const changes = createChanges();
  const problems = createProblems(() => changes.publish('problems'));

  const stores = openStores({ files, ports, changes, problems });
  const { history, retryEndings, transcripts, lastRuns, settings, servers, actions, keys, versions } = stores;

  const prompts = createPrompts(clock, () => settings.current().limits.answer_timeout * 1000);
  prompts.onChange(() => changes.publish('prompts'));

  const ways = openWays({ ports, knownHosts: files.knownHosts, servers, settings, prompts, changes });
  const { hostKeys, credentials, pool, reachability, target } = ways;

  const traceExport = createTraceExport({
    endpoint: () => settings.current().tracing.otlp_endpoint,
    ...{ version, log },
  });
  /** A key may have a limit of its own. */
  const requestsPerMinute = (caller: Caller): number => {
    const usual = settings.current().limits.requests_per_minute;
    if (caller.kind !== 'api') return usual;
    return keys.list().find(({ name }) => name === caller.name)?.requestsPerMinute ?? usual;
  };
  const policy: PolicySource = () => ({
    servers: servers.servers(),
    actions: actions.actions(),
    localIsRoot: process.getuid?.() === 0,
    fingerprint: (plan) => fingerprintOf(plan, ways.keysOf(plan.server)),
    paused: (server) => pool.pause(server.id),
  });
  const executor = createExecutor({
    clock,
    log,
    history,
    transcripts,
    settings: settings.current,
    requestsPerMinute,
    policy,
    target,
    sudoPassword: createSudoPasswords({ prompts, credentials }),
    keepVersion: versions.keep,
    publish: (run) => {
      changes.publish({ runId: run.id });
      if (run.outcome === null) return;
      if (!run.lookup) lastRuns.set(run.server.id, run);
      // The disk takes output again.
      if (mayHaveOutput(run) && !run.outputIncomplete) problems.set('store', null);
      traceExport.send(run);
      changes.publish('servers');
    },
    rateChanged: () => {
      changes.publish('rate');
      // The request that was just counted is free again then.
      setTimeout(() => changes.publish('rate'), RATE_WINDOW_MS).unref();
    },
    storeFailed: (what, cause) => {
      log.error({ err: cause }, `could not store ${what}`);
      problems.set('store', storeProblem('store', what, cause));
    },
  });

  const observer = createRunObserver(changes, (runId) => executor.run(runId) ?? history.get(runId)?.run);
  const views = createViews({
    servers,
    actions,
    settings,
    prompts,
    problems,
    executor,
    lastRuns,
    connection: pool.state,
    reachability: reachability.state,
    clock,
  });

  const pools = () => [...servers.servers().keys()].map(pool.figures).filter((figures) => figures !== null);

  const housekeeping = startHousekeeping({ clock, log, history, transcripts, settings, retryEndings });

  const os = implementContract(log);
  const router = os.router({
    system: systemHandlers(implementContract(log, 'as-typed').system, {
      info: { ...about, canOpenFolder: ports.openFolder !== undefined },
      storage: () => measureStorage(files),
      diagnostics: (withNames) =>
        diagnosticsText(
          {
            clock,
            ...about,
            logs: files.logs,
            settings: settings.current,
            servers: views.servers,
            pools,
            problems: problems.list,
            credentials: credentials.list,
            secrets: () => [...credentials.inMemory(), ports.apiKey ?? ''],
            counts: async () => ({
              actions: actions.actions().size,
              apiKeys: keys.list().length,
              keptSecrets: credentials.list().kept.length,
              hostKeys: (await hostKeys.list()).length,
              runsUnderWay: executor.runs().filter(({ state }) => state !== 'ended').length,
            }),
            apiKeyNames: () => keys.list().map(({ name }) => name),
            storage: () => measureStorage(files),
          },
          withNames,
        ),
      openFolder: ports.openFolder,
      changes,
      snapshot: views.snapshot,
      // A program that listens is nobody who could answer a question.
      attend(caller: Caller): Unsubscribe {
        if (caller.kind === 'api') return () => {};
        const leaves = [prompts.attend(), reachability.attend()];
        return () => {
          for (const leave of leaves) leave();
        };
      },
    }),
    servers: serverHandlers(os.servers, {
      servers,
      check: async (server, abort) => (server.kind === 'local' ? views.connection(server) : pool.check(server, abort)),
      look: async (server) => (server.kind === 'local' ? reachability.state(server) : reachability.look(server)),
      forgive: (server) => pool.forgive(server.id),
      test: (server, abort) =>
        testServer(server, abort, {
          servers: servers.servers,
          check: pool.check,
          target,
          sudoUse: (tested) => sudoUseOn(tested, actions.actions(), process.getuid?.() === 0),
          timeoutMs: () => settings.current().limits.connect_timeout * 1000,
        }),
      connections: pools,
    }),
    actions: actionHandlers(os.actions, {
      ...{ actions, settings, log },
      versions,
      choices: createChoices({ clock, executor, transcripts, actions: actions.actions }),
      dryRun: createDryRun({
        policy,
        defaultTimeoutSeconds: () => settings.current().limits.default_timeout,
      }),
    }),
    runs: runHandlers(os.runs, { executor, observer, transcripts, viewers: createViewers(), clock }),
    history: historyHandlers(os.history, {
      ...{ history, transcripts },
      servers: servers.servers,
      actions: actions.actions,
    }),
    hostKeys: hostKeyHandlers(os.hostKeys, { hostKeys, distrust: pool.distrust, servers: servers.servers, clock, log }),
    credentials: credentialHandlers(os.credentials, credentials),
    prompts: promptHandlers(os.prompts, prompts),
    imports: importHandlers(os.imports, { servers, homeDirectory: homedir() }),
    settings: settingsHandlers(os.settings, settings),
    apiKeys: apiKeyHandlers(os.apiKeys, { keys, rate: executor.rate, log }),
  });

  const loadApi = async (): Promise<AnswerApi> => {
    const { createApi } = await import('./api/api.ts');
    return createApi({
      ...{ executor, observer, transcripts, history, actions, keys, log },
      settings: settings.current,
      servers: views.servers,
      problems: problems.list,
      version,
    });
  };

  return {
    router,
    watch: createRunWatch({
      ...{ changes, runs: executor.runs, run: executor.run },
      notifications: () => settings.current().notifications,
    }),
    api: createApiAccess({ settings, keys, problems, log, load: loadApi }),
    /** Ends every run, records how, and lets go of everything. */
    async close(): Promise<void> {
      prompts.close();
      reachability.close();
      await executor.close();
      await traceExport.close();
      await Promise.all([pool.close(), servers.close(), actions.close(), settings.close(), keys.close()]);
      await housekeeping.close();
      history.close();
    },
  };
}
