import type { CommandId } from '#shared/shortcuts.ts';
import type { Application } from '../../state/application.ts';
import { COMMANDS } from './commands.ts';

/** Carries out a command, after showing the view that offers it where that is another one. */
export function goTo({ store, commands }: Pick<Application, 'store' | 'commands'>, command: CommandId): void {
  if (commands.carryOut(command)) return;
  const { view, section } = COMMANDS[command];
  // Nobody is going to offer it: carried out at some later time, it would come as a surprise.
  if (!view && !section) return;
  if (view) store.do.setView(view);
  // The actions have no room beside output that fills the window.
  if (view === 'run') store.do.setOutputFilled(false);
  if (section) store.do.showSettings(section);
  commands.carryOutSoon(command);
}
