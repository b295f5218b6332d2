import type { Problem } from '#shared/event.ts';
import type { Log, Unsubscribe } from '../ports.ts';
import type { Problems } from '../problems.ts';
import type { ApiKeyStore } from '../store/api-keys.ts';
import type { SettingsStore } from '../store/settings.ts';
import type { AnswerApi } from './api.ts';

/** The automation API, for hosts that speak HTTP. */
export type ApiAccess = {
  /** Answers a program; what it cannot answer it hangs up on. Never rejects. */
  answer(...parameters: Parameters<AnswerApi>): Promise<void>;
  /** Where the desktop app should listen for programs; null while it should not. */
  wantedPort(): number | null;
  /** Tells when `wantedPort` may have changed. */
  onChange(listener: () => void): Unsubscribe;
  /** Tells people what keeps programs from reaching it. */
  setProblem(problem: Problem | null): void;
};

/** @param parts.load loads what answers; called with the first request */
export function createApiAccess(parts: {
  settings: SettingsStore;
  keys: ApiKeyStore;
  problems: Problems;
  log: Log;
  load: () => Promise<AnswerApi>;
}): ApiAccess {
  const { settings, keys, problems, log, load } = parts;
  let answering: Promise<AnswerApi> | undefined;

  return {
    async answer(request, response, refusal) {
      try {
        answering ??= load();
        await (await answering)(request, response, refusal);
      } catch (error) {
        log.error({ err: error }, 'could not answer a program');
        response.destroy();
      }
    },
    wantedPort: () => (settings.current().api.enabled && keys.list().length > 0 ? settings.current().api.port : null),
    onChange(listener) {
      const unsubscribes = [settings.onChange(listener), keys.onChange(listener)];
      return () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
      };
    },
    setProblem: (problem) => problems.set('api', problem),
  };
}
