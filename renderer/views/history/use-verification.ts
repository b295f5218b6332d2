import { useCallback, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import type { Verification } from '#shared/history.ts';
import { errorOf } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';

/** How far the check of the history is: not begun, what the backend told last, or why it could not be done. */
export type VerificationState = { kind: 'unchecked' } | Verification | { kind: 'failed'; error: AppError };

/** Checks the hash chain when asked, and keeps what came of it while the view is open. */
export function useVerification(): { state: VerificationState; start(): void } {
  const client = useClient();
  const [state, setState] = useState<VerificationState>({ kind: 'unchecked' });
  const start = useCallback(() => {
    setState({ kind: 'progress', checked: 0, total: 0 });
    const follow = async () => {
      try {
        for await (const step of await client.history.verify({})) setState(step);
      } catch (thrown) {
        setState({ kind: 'failed', error: errorOf(thrown) });
      }
    };
    void follow();
  }, [client]);
  return { state, start };
}

/** What the last check says about one record. */
export function chainWords(state: VerificationState, number: number): string {
  if (state.kind === 'intact' && number <= state.newest) return 'chain intact';
  if (state.kind === 'broken' && state.number !== null && number >= state.number) {
    return number === state.number ? 'does not fit the chain' : 'behind a record that does not fit';
  }
  return 'chain not checked';
}
