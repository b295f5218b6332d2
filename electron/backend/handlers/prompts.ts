import { AppFailure } from '#shared/errors.ts';
import type { Prompts } from '../prompts.ts';
import type { Implementer } from './base.ts';

export function promptHandlers(os: Implementer['prompts'], prompts: Prompts) {
  return {
    answer: os.answer.handler(({ input }) => {
      if (prompts.answer(input.promptId, input.answer)) return {};
      throw new AppFailure({
        code: 'NOT_FOUND',
        message: 'This question is no longer open.',
        next: 'Start the action again to be asked anew.',
      });
    }),
  };
}
