import { useEffect } from 'react';
import { toast } from 'sonner';
import { useApp, useAppActions } from '../../state/context.ts';
import { ConfirmDialog } from '../actions/confirm-dialog.tsx';
import { CommandPalette } from '../palette/command-palette.tsx';
import { whatIsGone } from './gone.ts';
import {
  ActionDialog,
  ConnectionsDialog,
  DurationsDialog,
  ImportDialog,
  ReplaceHostKeyDialog,
  ServerDialog,
  ShortcutSheet,
  TestDialog,
} from './later-parts.tsx';

/** The dialog that is open, if one is. */
export function Dialogs() {
  const dialog = useApp((state) => state.dialog);
  const servers = useApp((state) => state.servers);
  const actions = useApp((state) => state.actions);
  const { closeThisDialog } = useAppActions();
  const gone = whatIsGone(dialog, { servers, actions });
  // Left open unseen, it would keep every key from the window, and come back together with what it was about.
  useEffect(() => {
    if (gone === null) return;
    closeThisDialog(dialog);
    toast(gone);
  }, [gone, dialog, closeThisDialog]);
  const serverOf = (id: string | null) => servers.find(({ server }) => server.id === id)?.server ?? null;

  if (gone !== null) return null;
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'palette':
      return <CommandPalette />;
    case 'shortcuts':
      return <ShortcutSheet />;
    case 'add-server':
      return <ServerDialog server={serverOf(dialog.copyOf)} copy={dialog.copyOf !== null} />;
    case 'connections':
      return <ConnectionsDialog serverId={dialog.serverId} />;
    case 'import':
      return <ImportDialog />;
    case 'replace-host-key':
      return <ReplaceHostKeyDialog change={dialog.change} />;
    case 'test-server': {
      const server = serverOf(dialog.serverId);
      return server ? <TestDialog key={server.id} server={server} /> : null;
    }
    case 'edit-server': {
      const server = serverOf(dialog.serverId);
      return server ? <ServerDialog key={server.id} server={server} copy={false} /> : null;
    }
    case 'edit-action':
      return <ActionDialog actionId={dialog.actionId} copy={dialog.copy} />;
    case 'durations':
      return <DurationsDialog actionId={dialog.actionId} title={dialog.title} />;
    case 'confirm-run': {
      const action = actions.find(({ definition }) => definition.id === dialog.request.actionId);
      return action ? <ConfirmDialog action={action} request={dialog.request} /> : null;
    }
  }
}
