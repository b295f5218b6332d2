import { AppFailure } from '#shared/errors.ts';
import type { Log } from '../ports.ts';
import type { ChoiceSource } from '../run/choices.ts';
import type { DryRunner } from '../run/dry-run.ts';
import type { ActionVersions } from '../store/action-versions.ts';
import { type ActionStore, readAction } from '../store/actions.ts';
import { renameFavourite } from '../store/favourites.ts';
import type { SettingsStore } from '../store/settings.ts';
import type { Implementer } from './base.ts';

export function actionHandlers(
  os: Implementer['actions'],
  parts: {
    actions: ActionStore;
    settings: SettingsStore;
    versions: ActionVersions;
    choices: ChoiceSource;
    dryRun: DryRunner;
    log: Log;
  },
) {
  const { actions, settings, versions, choices, dryRun, log } = parts;

  /** The action is saved already: a settings file that is broken costs the star, and nothing else. */
  const keepFavourite = (from: string, to: string) => {
    try {
      renameFavourite(settings, from, to);
    } catch (error) {
      log.warn({ from, to, err: error }, 'the star of an action with a new id was lost');
    }
  };

  return {
    text: os.text.handler(({ input }) => ({ text: actions.text(input.actionId) })),
    validate: os.validate.handler(({ input }) => {
      const read = readAction(input.text);
      if (read.kind === 'good') return { kind: 'good', definition: read.value };
      const faults = read.faults.map((fault) => ({ ...fault, path: fault.path.map(plainKey) }));
      return { kind: 'broken', faults };
    }),
    dryRun: os.dryRun.handler(({ input, context }) => dryRun(input, context.caller)),
    save: os.save.handler(({ input }) => {
      const saved = actions.save(input);
      if (input.replace !== null) keepFavourite(input.replace, saved.definition.id);
      return saved;
    }),
    remove: os.remove.handler(({ input }) => actions.remove(input.actionId)),
    version: os.version.handler(({ input }) => {
      const definition = versions.find(input.version);
      if (definition !== undefined) return definition;
      throw new AppFailure({
        code: 'NOT_FOUND',
        message: `Nobody wrote down what version ${input.version} was.`,
        next: 'Records of runs before this version of the app do not have it.',
      });
    }),
    choices: os.choices.handler(({ input, context }) => choices(input, context.caller)),
  };
}

/** Nothing in a file is named by a symbol. */
function plainKey(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key;
}
