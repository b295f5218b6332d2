import { useCallback } from 'react';
import { toast } from 'sonner';
import { assertNever } from '#shared/assert-never.ts';
import { errorOf } from '../../api/client.ts';
import { useApplication } from '../../state/context.ts';
import { launch } from '../../state/launch.ts';
import { formTexts, missingParameters, toParameters } from '../actions/form-values.ts';
import { useServerCommands } from '../servers/use-server-commands.ts';
import type { PaletteCommand } from './palette-items.ts';

/** Carries out what was chosen in the palette. */
export function usePaletteCommand(): (command: PaletteCommand) => void {
  const app = useApplication();
  const serverCommands = useServerCommands();

  return useCallback(
    (command) => {
      const { store, client } = app;
      const { do: actions } = store;
      actions.closeDialog();
      switch (command.kind) {
        case 'run-action': {
          const [first = null] = command.serverIds;
          actions.setSelection({ ids: new Set(command.serverIds), anchor: first, cursor: first });
          const action = store.getState().actions.find(({ definition }) => definition.id === command.actionId);
          if (!action) return;
          const typed = store.getState().formValues[command.actionId];
          const texts = formTexts(
            action,
            command.value ? { ...typed, [command.value.name]: command.value.text } : typed,
          );
          actions.chooseAction(command.actionId, texts);
          // Complete requests run in one go; what is still missing is asked for in the form.
          if (missingParameters(action, texts).length > 0) return;
          void launch(
            app,
            {
              actionId: command.actionId,
              parameters: toParameters(texts),
              serverIds: [...command.serverIds],
            },
            null,
          );
          return;
        }
        case 'select-server':
          actions.setSelection({
            ids: new Set([command.serverId]),
            anchor: command.serverId,
            cursor: command.serverId,
          });
          return actions.setView('run');
        case 'check-server':
          return void serverCommands.check(command.serverId);
        case 'test-server':
          return serverCommands.test(command.serverId);
        case 'show-run':
          return actions.showRun(command.runId);
        case 'go':
          return actions.setView(command.view);
        case 'new-action':
          return actions.openDialog({ kind: 'edit-action', actionId: null, copy: false });
        case 'add-server':
          return actions.openDialog({ kind: 'add-server', copyOf: null });
        case 'import':
          return actions.openDialog({ kind: 'import' });
        case 'shortcuts':
          return actions.openDialog({ kind: 'shortcuts' });
        case 'theme': {
          const { settings } = store.getState();
          const changed = { ...settings, appearance: { ...settings.appearance, theme: command.theme } };
          client.settings.save({ settings: changed }).catch((thrown: unknown) => toast.error(errorOf(thrown).message));
          return;
        }
        default:
          return assertNever(command);
      }
    },
    [app, serverCommands],
  );
}
