import { useCallback } from 'react';
import { assertNever } from '#shared/assert-never.ts';
import type { Preview } from '#shared/run-request.ts';
import type { Application } from '../../state/application.ts';
import { useApplication } from '../../state/context.ts';
import { launch } from '../../state/launch.ts';
import { formTexts, toParameters } from '../actions/form-values.ts';
import { useActionCommands } from '../actions/use-action-commands.ts';
import { type RunCommands, useRunCommands } from '../output/use-run-commands.ts';
import { type ServerCommands, useServerCommands } from '../servers/use-server-commands.ts';
import { goTo } from '../shortcuts/go-to.ts';
import type { PaletteCommand } from './palette-item.ts';

/** Carries out what was chosen in the palette. `shown` is what it was shown to run, if anything. */
export function usePaletteCommand(): (command: PaletteCommand, shown: readonly Preview[] | null) => void {
  const app = useApplication();
  const servers = useServerCommands();
  const actions = useActionCommands();
  const runs = useRunCommands();

  return useCallback(
    (command, shown) => {
      const window = app.store.do;
      window.closeDialog();
      switch (command.kind) {
        case 'run-action':
          return runAction(app, command, shown);
        case 'select-servers': {
          const [first = null] = command.serverIds;
          window.setSelection({ ids: new Set(command.serverIds), anchor: first, cursor: first });
          return window.setView('run');
        }
        case 'server':
          return carryOutServer(servers, command);
        case 'action':
          return void actions[command.verb](command.actionId);
        case 'run':
          return void carryOutRun(app, runs, command);
        case 'settings':
          return window.showSettings(command.section);
        case 'command':
          return goTo(app, command.command);
        default:
          return assertNever(command);
      }
    },
    [app, servers, actions, runs],
  );
}

/** Complete requests run in one go; what is still missing is asked for in the form. */
function runAction(
  app: Application,
  { actionId, serverIds, values, missing }: Extract<PaletteCommand, { kind: 'run-action' }>,
  shown: readonly Preview[] | null,
): void {
  const { store } = app;
  const [first = null] = serverIds;
  store.do.setSelection({ ids: new Set(serverIds), anchor: first, cursor: first });
  const { actions, formValues } = store.getState();
  const action = actions.find(({ definition }) => definition.id === actionId);
  if (!action) return;
  if (missing.length > 0) {
    store.do.chooseAction(actionId, { ...formValues[actionId], ...values });
    return;
  }
  const texts = formTexts(action, values);
  store.do.chooseAction(actionId, texts);
  void launch(app, { actionId, parameters: toParameters(texts), serverIds: [...serverIds] }, shown);
}

function carryOutServer(
  servers: ServerCommands,
  { verb, serverId }: Extract<PaletteCommand, { kind: 'server' }>,
): void {
  if (verb === 'remove') return void servers.remove([serverId]);
  return void { ...servers, connections: servers.showConnections }[verb](serverId);
}

async function carryOutRun(
  { store }: Application,
  runs: RunCommands,
  { verb, runId }: Extract<PaletteCommand, { kind: 'run' }>,
): Promise<void> {
  const run = store.getState().runs.get(runId);
  if (!run) return;
  switch (verb) {
    case 'show':
      return store.do.showRun(runId);
    case 'again':
      return runs.again(run);
    case 'save':
      return runs.save(run);
    case 'copy-command':
      return runs.copyCommand(run);
    default:
      return assertNever(verb);
  }
}
