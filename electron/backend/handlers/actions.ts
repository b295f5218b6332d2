import { AppFailure } from '#shared/errors.ts';
import type { ChoiceSource } from '../run/choices.ts';
import type { DryRunner } from '../run/dry-run.ts';
import type { ActionVersions } from '../store/action-versions.ts';
import { type ActionStore, readAction } from '../store/actions.ts';
import type { Implementer } from './base.ts';

export function actionHandlers(
  os: Implementer['actions'],
  parts: { actions: ActionStore; versions: ActionVersions; choices: ChoiceSource; dryRun: DryRunner },
) {
  const { actions, versions, choices, dryRun } = parts;
  return {
    text: os.text.handler(({ input }) => ({ text: actions.text(input.actionId) })),
    validate: os.validate.handler(({ input }) => {
      const read = readAction(input.text);
      if (read.kind === 'good') return { kind: 'good', definition: read.value };
      const faults = read.faults.map((fault) => ({ ...fault, path: fault.path.map(plainKey) }));
      return { kind: 'broken', faults };
    }),
    dryRun: os.dryRun.handler(({ input, context }) => dryRun(input, context.caller)),
    save: os.save.handler(({ input }) => actions.save(input)),
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
