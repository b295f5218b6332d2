import type { Preview, RunRequest } from '#shared/run-request.ts';
import { errorOf } from '../api/client.ts';
import type { Application } from './application.ts';
import { confirmationFor } from './confirmation.ts';

/** Runs a request, after the question that its risk calls for. `shown` is what the person has looked at, if anything. */
export async function launch(
  app: Pick<Application, 'store' | 'client'>,
  request: RunRequest,
  shown: readonly Preview[] | null,
): Promise<void> {
  const { actions, servers } = app.store.getState();
  const action = actions.find(({ definition }) => definition.id === request.actionId);
  const chosen = servers.map(({ server }) => server).filter((server) => request.serverIds.includes(server.id));
  if (action && confirmationFor(action.definition, chosen).kind !== 'none') {
    app.store.do.openDialog({ kind: 'confirm-run', request });
    return;
  }
  await start(app, request, shown);
}

/**
 * Runs a request that needs no question any more, and nothing but what was shown. Where nothing was (a run repeated in
 * one go), what is about to run is looked up first. What goes wrong is told in the action's form.
 */
export async function start(
  { store, client }: Pick<Application, 'store' | 'client'>,
  request: RunRequest,
  shown: readonly Preview[] | null,
): Promise<void> {
  const { actionId } = request;
  const { launch, view } = store.getState();
  if (launch.kind === 'starting') return;
  store.do.setLaunch({ kind: 'starting', actionId });
  try {
    const fingerprints = fingerprintsOf(shown ?? (await client.runs.preview(request)));
    const { outputRoom } = store.getState();
    const terminal = outputRoom === null ? {} : { terminal: outputRoom };
    store.do.openRuns(await client.runs.start({ ...request, ...terminal, fingerprints }), view);
    store.do.setLaunch({ kind: 'idle' });
    store.do.forgetTyped(actionId, request.parameters);
  } catch (thrown) {
    store.do.setLaunch({ kind: 'failed', actionId, error: errorOf(thrown), at: Date.now() });
  }
}

function fingerprintsOf(previews: readonly Preview[]): Record<string, string> {
  return Object.fromEntries(
    previews.flatMap(({ serverId, plan }) => (plan.kind === 'allowed' ? [[serverId, plan.fingerprint]] : [])),
  );
}
