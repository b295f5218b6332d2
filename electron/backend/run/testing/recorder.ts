import { join } from 'node:path';
import { type AppError, AppFailure, type HostKey } from '#shared/errors.ts';
import { type Server, serverSchema } from '#shared/server.ts';
import { settingsSchema } from '#shared/settings.ts';
import type { Clock, Log } from '../../ports.ts';
import { openActionVersions } from '../../store/action-versions.ts';
import { openActions } from '../../store/actions.ts';
import { openDataDirectory } from '../../store/data-directory.ts';
import { type History, openHistory } from '../../store/history.ts';
import { createDryRun, type DryRunner } from '../dry-run.ts';
import { createExecutor, type Executor, type PolicySource } from '../executor.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { createTranscripts } from '../transcripts.ts';

const silent = () => {};
const log: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** An executor with everything real but the target, which only records that it was (not) reached, and the clock. */
export type Recorder = {
  executor: Executor;
  dryRun: DryRunner;
  history: History;
  executed: string[][];
  /** What a test may change about the world. */
  world: { now: number; hostKeys: HostKey[] };
  close(): Promise<void>;
};

/** @param directory where its data goes; actions.yaml may be there already */
export async function startRecorder(directory: string): Promise<Recorder> {
  const files = openDataDirectory(join(directory, 'data'));
  const world: Recorder['world'] = { now: 1_000_000, hostKeys: [] };
  const versions = openActionVersions(files.actionVersions);
  const clock: Clock = { now: () => Date.now(), monotonic: () => world.now };
  const { history } = openHistory(files.history, clock);
  const actions = openActions(files.actions);
  const settings = settingsSchema.parse({});
  const servers = new Map<string, Server>(
    [
      serverSchema.parse({ id: 'local', name: 'This computer', kind: 'local' }),
      serverSchema.parse({ id: 'web-1', name: 'web-1', kind: 'ssh', host: '127.0.0.1', user: 'deploy' }),
    ].map((server) => [server.id, server]),
  );
  const executed: string[][] = [];
  const policy: PolicySource = () => ({
    servers,
    actions: actions.actions(),
    localIsRoot: false,
    paused: () => null,
    fingerprint: (plan) => fingerprintOf(plan, world.hostKeys),
  });
  const executor = createExecutor({
    clock,
    log,
    history,
    transcripts: createTranscripts(files.transcripts),
    policy,
    settings: () => settings,
    requestsPerMinute: () => settings.limits.requests_per_minute,
    target: () => ({
      exec(words) {
        executed.push([...words]);
        const error: AppError = { code: 'COMMAND_NOT_STARTED', message: 'recorded', next: 'Nothing to do.' };
        return Promise.reject(new AppFailure(error));
      },
    }),
    sudoPassword: () => ({ get: () => Promise.resolve(null), right: silent, wrong: silent }),
    keepVersion: versions.keep,
    publish: silent,
    rateChanged: silent,
    storeFailed: (what, cause) => {
      throw new Error(what, { cause });
    },
  });
  return {
    executor,
    dryRun: createDryRun({ policy, defaultTimeoutSeconds: () => settings.limits.default_timeout }),
    history,
    executed,
    world,
    async close() {
      await executor.close();
      await actions.close();
      history.close();
    },
  };
}
