import { randomUUID } from 'node:crypto';
import type { Prompt, PromptAnswer } from '#shared/prompt.ts';
import type { Clock, Unsubscribe } from './ports.ts';

type Without<P, Keys extends string> = P extends Prompt ? Omit<P, Keys> : never;
/** A question as its asker states it. */
export type Question = Without<Prompt, 'id' | 'expiresAt'>;
/** A question about one server, whose asker has the server from elsewhere. */
export type ServerQuestion = Without<Prompt, 'id' | 'expiresAt' | 'server'>;

type OpenPrompt = { prompt: Prompt; settle: (answer: PromptAnswer) => void };

/** The questions that wait for a person. */
export type Prompts = {
  /**
   * Asks and waits for the answer. The answer is no when nobody attends, when the patience runs out, and when
   * `abort` fires. Never rejects.
   */
  ask(question: Question, abort: AbortSignal): Promise<PromptAnswer>;
  /** False when the question is no longer open. */
  answer(promptId: string, answer: PromptAnswer): boolean;
  list(): Prompt[];
  /** Says that a window is there to answer, until the returned function is called. */
  attend(): Unsubscribe;
  onChange(listener: () => void): Unsubscribe;
  /** Answers everything with no. */
  close(): void;
};

/** @param patienceMs how long a question stays open before the answer is no */
export function createPrompts(clock: Clock, patienceMs: () => number): Prompts {
  const open = new Map<string, OpenPrompt>();
  const listeners = new Set<() => void>();
  let attending = 0;

  const changed = () => {
    for (const listener of listeners) listener();
  };

  return {
    ask(question, abort) {
      if (attending === 0 || abort.aborted) return Promise.resolve({ kind: 'no' });
      return new Promise((resolve) => {
        const id = randomUUID();
        const settle = (answer: PromptAnswer) => {
          if (!open.delete(id)) return;
          clearTimeout(timer);
          abort.removeEventListener('abort', refuse);
          changed();
          resolve(answer);
        };
        const refuse = () => settle({ kind: 'no' });
        const limitMs = patienceMs();
        const timer = setTimeout(refuse, limitMs);
        abort.addEventListener('abort', refuse);
        open.set(id, { prompt: { ...question, id, expiresAt: clock.now() + limitMs }, settle });
        changed();
      });
    },
    answer(promptId, answer) {
      const found = open.get(promptId);
      found?.settle(answer);
      return found !== undefined;
    },
    list: () => [...open.values()].map(({ prompt }) => prompt),
    attend() {
      attending += 1;
      let left = false;
      return () => {
        if (left) return;
        left = true;
        attending -= 1;
      };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      for (const { settle } of [...open.values()]) settle({ kind: 'no' });
    },
  };
}
