import type { ActionDefinition } from '#shared/action.ts';
import type { Server } from '#shared/server.ts';
import { listNames } from '../format.ts';

/** What has to happen between the click and the run. */
export type Confirmation =
  | { kind: 'none' }
  | { kind: 'once'; question: string }
  /** One of `answers` has to be typed; `instruction` says which. */
  | { kind: 'type'; question: string; instruction: string; answers: readonly string[] };

/** How much is asked grows with the risk: nothing, one question, or the server's name (the count, for several). */
export function confirmationFor(definition: ActionDefinition, servers: readonly Server[]): Confirmation {
  const names = servers.map((server) => server.name);
  const question = definition.confirm ?? `${definition.title} on ${listNames(names)}?`;
  if (definition.risk === 'danger') {
    const [only] = names;
    if (names.length === 1 && only !== undefined) {
      return { kind: 'type', question, instruction: `Type “${only}” to go on`, answers: [only] };
    }
    return {
      kind: 'type',
      question,
      instruction: `Type ${names.length}, the number of servers, to go on`,
      answers: [String(names.length), names.join(', ')],
    };
  }
  if (definition.risk === 'caution' || definition.confirm !== undefined) return { kind: 'once', question };
  return { kind: 'none' };
}

/** Whether what was typed is the answer; case and surrounding blanks do not matter. */
export function isAnswer(confirmation: Confirmation, typed: string): boolean {
  if (confirmation.kind !== 'type') return true;
  const plain = (text: string) => text.trim().toLowerCase();
  return confirmation.answers.some((answer) => plain(answer) === plain(typed));
}

/** What a card says about its risk; nothing for what just runs. */
export function riskWords(definition: ActionDefinition): string | null {
  if (definition.risk === 'danger') return 'asks for the name';
  return definition.risk === 'caution' || definition.confirm !== undefined ? 'asks once' : null;
}
