import type { AppState, DialogState } from '../../state/app-state.ts';

/** What a dialog was about and is not there any more, as a sentence; null while it can go on. */
export function whatIsGone(
  dialog: DialogState,
  { servers, actions }: Pick<AppState, 'servers' | 'actions'>,
): string | null {
  const goneServer = (id: string) =>
    servers.some(({ server }) => server.id === id) ? null : `The server “${id}” is not in the list any more.`;
  switch (dialog.kind) {
    case 'edit-server':
    case 'test-server':
      return goneServer(dialog.serverId);
    case 'confirm-run': {
      const { actionId, serverIds } = dialog.request;
      if (!actions.some(({ definition }) => definition.id === actionId)) {
        return `The action “${actionId}” is not there any more, so nothing was run.`;
      }
      const gone = serverIds.map(goneServer).find((words) => words !== null);
      return gone === undefined ? null : `${gone} Nothing was run.`;
    }
    default:
      return null;
  }
}
