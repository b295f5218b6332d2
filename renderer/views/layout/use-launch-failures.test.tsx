import { cleanup, screen } from '@testing-library/react';
import { Toaster } from 'sonner';
import { afterEach, expect, test } from 'vitest';
import { actionOf, serverOf } from '../../testing/samples.ts';
import { stage } from '../../testing/stage.tsx';
import { useLaunchFailures } from './use-launch-failures.ts';

afterEach(cleanup);

function Failures() {
  useLaunchFailures();
  return <Toaster />;
}

const error = { code: 'NOT_FOUND', message: 'Nothing was started.', next: 'Try again.' } as const;

test('why nothing was started is told where its form is not in sight', async () => {
  const { store } = stage(<Failures />, {}, (made) => {
    made.do.receive({ kind: 'servers', servers: [serverOf('nas')] });
    made.do.receive({ kind: 'actions', actions: [actionOf({ id: 'a' }), actionOf({ id: 'b' })] });
    made.do.chooseAction('a');
  });
  store.do.setLaunch({ kind: 'failed', actionId: 'a', error: { ...error, message: 'In the form.' }, at: 0 });
  store.do.setLaunch({ kind: 'failed', actionId: 'b', error, at: 0 });
  expect(await screen.findByText('Nothing was started.')).toBeTruthy();
  expect(screen.queryByText('In the form.')).toBeNull();
});
