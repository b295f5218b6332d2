import { useEffect, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import type { TestStep } from '#shared/server-test.ts';
import { errorOf } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';

/** How far the test of a server is. `error` when the test itself could not be done. */
export type ServerTest = { steps: readonly TestStep[]; running: boolean; error: AppError | null };

const BEGINNING: ServerTest = { steps: [], running: true, error: null };

/** Tests a server while the view is open, and anew when asked. */
export function useServerTest(serverId: string): { test: ServerTest; again(): void } {
  const client = useClient();
  const [attempt, setAttempt] = useState(1);
  const [test, setTest] = useState(BEGINNING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is a test of its own
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setTest(BEGINNING);
    const follow = async () => {
      try {
        for await (const steps of await client.servers.test({ serverId }, { signal })) {
          if (!signal.aborted) setTest({ steps, running: true, error: null });
        }
        if (!signal.aborted) setTest(({ steps }) => ({ steps, running: false, error: null }));
      } catch (thrown) {
        if (!signal.aborted) setTest(({ steps }) => ({ steps, running: false, error: errorOf(thrown) }));
      }
    };
    void follow();
    return () => abort.abort();
  }, [client, serverId, attempt]);
  return { test, again: () => setAttempt((before) => before + 1) };
}
