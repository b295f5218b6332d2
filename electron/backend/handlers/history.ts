import { AppFailure } from '#shared/errors.ts';
import type { History } from '../store/history.ts';
import type { Implementer } from './base.ts';

export function historyHandlers(os: Implementer['history'], history: History) {
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
  };
}
