import { AppFailure } from '#shared/errors.ts';
import type { Prompts } from '../prompts.ts';
import type { Implementer } from './base.ts';

export function promptHandlers(os: Implementer['prompts'], prompts: Prompts) {
  return {
    answer: os.answer.handler(({ input, context }) => {
      // A question is for a person at a window: a program never says yes to a host key (EX-9).
      if (context.caller.kind === 'api') {
        throw new AppFailure({
          code: 'UNKNOWN_CALLER',
          message: 'Questions are answered in the window.',
          next: 'Open the app and answer there.',
        });
      }
      if (prompts.answer(input.promptId, input.answer)) return {};
      throw new AppFailure({
        code: 'NOT_FOUND',
        message: 'This question is no longer open.',
        next: 'Start the action again to be asked anew.',
      });
    }),
  };
}
