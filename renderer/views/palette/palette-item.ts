import type { Parameters } from '#shared/run.ts';
import type { CommandId } from '#shared/shortcuts.ts';
import type { SettingsSection } from '../../state/app-state.ts';

/** What choosing an item does. */
export type PaletteCommand =
  | {
      kind: 'run-action';
      actionId: string;
      serverIds: readonly string[];
      /** What the words gave; everything else has its default. */
      values: Parameters;
      /** Parameters that still need a value: the form asks for them. */
      missing: readonly string[];
    }
  | { kind: 'select-servers'; serverIds: readonly string[] }
  | { kind: 'server'; verb: ServerVerb; serverId: string }
  | { kind: 'action'; verb: ActionVerb; actionId: string }
  | { kind: 'run'; verb: RunVerb; runId: string }
  | { kind: 'settings'; section: SettingsSection }
  | { kind: 'command'; command: CommandId };

export type ServerVerb =
  | 'check'
  | 'lookAgain'
  | 'test'
  | 'connections'
  | 'edit'
  | 'duplicate'
  | 'moveUp'
  | 'moveDown'
  | 'remove';
export type ActionVerb = 'edit' | 'duplicate' | 'toggleFavourite' | 'durations' | 'remove';
export type RunVerb = 'show' | 'again' | 'save' | 'copy-command';

/** Something that can be chosen. `score` says how well it fits, see `fuzzyScore`. */
export type PaletteItem = { id: string; title: string; detail: string; command: PaletteCommand; score: number };
export type PaletteGroup = { heading: string; items: readonly PaletteItem[] };
