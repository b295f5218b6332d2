import { assertNever } from '#shared/assert-never.ts';
import type { Keep, Prompt, PromptAnswer } from '#shared/prompt.ts';

/** What a question is called, and what its two buttons do. */
export type PromptWords = { title: string; no: string; yes: string };

export function promptWords(prompt: Prompt): PromptWords {
  const { name } = prompt.server;
  switch (prompt.kind) {
    case 'trust-host-key':
      return { title: `Trust ${name}?`, no: 'Do not trust', yes: 'Trust and connect' };
    case 'passphrase':
      return { title: `Unlock the key for ${name}`, no: 'Cancel', yes: 'Unlock' };
    case 'password':
      return { title: `Password for ${name}`, no: 'Cancel', yes: 'Log in' };
    case 'sudo-password':
      return { title: `Password for sudo on ${name}`, no: 'Cancel', yes: 'Go on' };
    case 'login-questions':
      return { title: `${name} asks`, no: 'Cancel', yes: 'Answer' };
    case 'store-passphrase':
      return { title: 'Unlock the secret store', no: 'Leave it locked', yes: 'Unlock' };
    default:
      return assertNever(prompt);
  }
}

/** Something to be typed. `theirs` is the wording of the server. */
export type PromptField = { label: string; theirs: boolean; echo: boolean };

/** The questions that are answered by typing; for all but the host key. */
export type TypedPrompt = Exclude<Prompt, { kind: 'trust-host-key' }>;

export function promptFields(prompt: TypedPrompt): PromptField[] {
  const hidden = (label: string): PromptField[] => [{ label, theirs: false, echo: false }];
  switch (prompt.kind) {
    case 'passphrase':
      return hidden(`Passphrase of ${prompt.keyFile}`);
    case 'password':
    case 'sudo-password':
      return hidden(`Password of ${prompt.user}`);
    case 'store-passphrase':
      return hidden('Passphrase');
    case 'login-questions':
      return prompt.questions.map(({ text, echo }) => ({ label: text || 'Answer', theirs: true, echo }));
    default:
      return assertNever(prompt);
  }
}

/** Why it is asked for, and where the answer goes. */
export function reasonWords(prompt: TypedPrompt): string {
  const { name } = prompt.server;
  switch (prompt.kind) {
    case 'passphrase':
      return 'The key file is locked. Its passphrase is needed on this computer only and is not sent anywhere.';
    case 'password':
      return `Keys alone do not let you in. The password is sent to ${name} only.`;
    case 'sudo-password':
      return `sudo wants it before the command runs as ${prompt.runAs}.`;
    case 'login-questions':
      return `Keys alone do not let you in: ${name} asks in its own words.`;
    case 'store-passphrase':
      return `It holds a secret that ${name} needs.`;
    default:
      return assertNever(prompt);
  }
}

/** How long the answer can be kept at most. */
export function longestKeep(prompt: TypedPrompt): Keep {
  return prompt.kind === 'store-passphrase' ? 'once' : prompt.keep;
}

/** What was typed as the answer to send. */
export function typedAnswer(prompt: TypedPrompt, typed: readonly string[], keep: Keep): PromptAnswer {
  if (prompt.kind === 'login-questions') return { kind: 'answers', answers: [...typed], keep };
  return { kind: 'secret', secret: typed[0] ?? '', keep };
}

/** What was wrong with the answer before; null for the first question. */
export function againWords(prompt: TypedPrompt): string | null {
  if (!prompt.again) return null;
  switch (prompt.kind) {
    case 'passphrase':
    case 'store-passphrase':
      return 'That was not the passphrase.';
    case 'password':
    case 'login-questions':
      return 'The password that was kept is not accepted any more.';
    case 'sudo-password':
      return 'The last password was wrong.';
    default:
      return assertNever(prompt);
  }
}
