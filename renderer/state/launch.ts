import type { RunRequest } from '#shared/contract.ts';
import { errorOf } from '../api/client.ts';
import type { Application } from './application.ts';
import { confirmationFor } from './confirmation.ts';

/** Runs a request, after the question that its risk calls for. */
export async function launch(app: Pick<Application, 'store' | 'client'>, request: RunRequest): Promise<void> {
  const { actions, servers } = app.store.getState();
  const action = actions.find(({ definition }) => definition.id === request.actionId);
  const chosen = servers.map(({ server }) => server).filter((server) => request.serverIds.includes(server.id));
  if (action && confirmationFor(action.definition, chosen).kind !== 'none') {
    app.store.do.openDialog({ kind: 'confirm-run', request });
    return;
  }
  await start(app, request);
}

/** Runs a request that needs no question any more. What goes wrong is told in the action's form. */
export async function start(
  { store, client }: Pick<Application, 'store' | 'client'>,
  request: RunRequest,
): Promise<void> {
  const { actionId } = request;
  if (store.getState().launch.kind === 'starting') return;
  store.do.setLaunch({ kind: 'starting', actionId });
  try {
    store.do.openRuns(await client.runs.start(request));
    store.do.setLaunch({ kind: 'idle' });
  } catch (thrown) {
    store.do.setLaunch({ kind: 'failed', actionId, error: errorOf(thrown), at: Date.now() });
  }
}
