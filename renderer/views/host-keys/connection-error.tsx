import type { ReactNode } from 'react';
import type { AppError } from '#shared/errors.ts';
import { useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { HostKeyFacts, shownAndStored } from './host-key-facts.tsx';
import { LoginSteps } from './login-steps.tsx';
import { shortError } from './short-error.ts';

/** Why a server could not be reached, with what is known about it and the button that helps. */
export function ConnectionError({ error, action }: { error: AppError; action?: ReactNode }) {
  const { openDialog } = useAppActions();
  switch (error.code) {
    case 'HOST_KEY_CHANGED':
      return (
        <ErrorNotice
          error={shortError(error)}
          action={
            <>
              <Button onClick={() => openDialog({ kind: 'replace-host-key', change: error })}>
                Replace the stored key…
              </Button>
              {action}
            </>
          }
        >
          <div className="mt-2">
            <HostKeyFacts keys={shownAndStored(error.presented, error.known)} />
          </div>
        </ErrorNotice>
      );
    case 'AUTHENTICATION_FAILED':
      return (
        <ErrorNotice error={shortError(error)} action={action}>
          {error.tried.length > 0 ? <LoginSteps tried={error.tried} /> : null}
        </ErrorNotice>
      );
    default:
      return <ErrorNotice error={error} action={action} />;
  }
}
