import { AppFailure } from '#shared/errors.ts';
import type { ChoiceSource } from '../run/choices.ts';
import type { ActionVersions } from '../store/action-versions.ts';
import { type ActionStore, readAction } from '../store/actions.ts';
import type { Implementer } from './base.ts';

export function actionHandlers(
  os: Implementer['actions'],
  parts: { actions: ActionStore; versions: ActionVersions; choices: ChoiceSource },
) {
  const { actions, versions, choices } = parts;
  return {
    text: os.text.handler(({ input }) => ({ text: actions.text(input.actionId) })),
    validate: os.validate.handler(({ input }) => {
      const read = readAction(input.text);
      return read.kind === 'good' ? { kind: 'good', definition: read.value } : read;
    }),
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
