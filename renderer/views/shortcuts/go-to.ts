import type { CommandId } from '#shared/shortcuts.ts';
import type { Application } from '../../state/application.ts';
import { COMMANDS } from './commands.ts';

/** Carries out a command, after showing the view that offers it where that is another one. */
export function goTo({ store, commands }: Pick<Application, 'store' | 'commands'>, command: CommandId): void {
  if (commands.carryOut(command)) return;
  const { view, section } = COMMANDS[command];
  if (view) store.do.setView(view);
  if (section) store.do.showSettings(section);
  commands.carryOutSoon(command);
}
