import type { KeyboardInteractiveAuthMethod, Prompt as ServerQuestion } from 'ssh2';
import type { AppFailure, LoginStep } from '#shared/errors.ts';
import { type Keep, MOST_QUESTIONS } from '#shared/prompt.ts';
import { type SshServer, serverAddress } from '#shared/server.ts';
import { plainLines } from './banner.ts';
import type { Credentials } from './credentials.ts';
import type { LoginParts, Offer, Skip } from './login.ts';
import { plainText } from './plain-text.ts';

/** What a person can be asked for in one login: a password, or the answers to the server's own questions. */
export type PasswordOffers = {
  /** The next offer by one of these methods; null when there is none. */
  next(methods: readonly string[]): Promise<Offer | null>;
  /** What was given is right, and the server wants more: it may ask again. */
  accepted(): void;
  /** The login is done: keeps what was given, as long as the person wanted. */
  succeeded(): void;
};

/** How many times in a row a server may ask before it is left. */
const MOST_ROUNDS = 10;

/**
 * The name under which the password of a login is kept. It says where the password goes rather than which server entry
 * it belongs to: an entry that is changed to lead elsewhere must not send it there.
 */
export function passwordName(server: SshServer): string {
  return `password:${server.user}@${serverAddress(server)}:${server.port}`;
}

/**
 * @param refused makes the error for a login that ends because nobody answered
 * @param tried what was offered in this login so far
 */
export function createPasswordOffers(
  server: SshServer,
  options: {
    credentials: Credentials;
    parts: LoginParts;
    skip: Skip;
    refused: () => AppFailure;
    tried: () => readonly LoginStep[];
  },
): PasswordOffers {
  const { credentials, parts, skip, refused, tried } = options;
  const name = passwordName(server);
  const username = server.user;
  /** Undefined until it was looked for. */
  let kept: string | null | undefined;
  /** A wrong answer is not asked for again: one more could lock the account (fault 11). */
  let asked = false;
  let questionsDone = false;
  let given: { secret: string; keep: Keep } | null = null;

  /** What is kept, the first time; null from then on. */
  async function takeKept(): Promise<string | null> {
    if (kept !== undefined) return null;
    kept = await parts.pausedFor(credentials.recall(name, parts.ask));
    return kept;
  }

  /** Whether what was kept has just been turned down. */
  function keptWasWrong(): boolean {
    if (typeof kept !== 'string') return false;
    credentials.drop(name);
    return true;
  }

  async function passwordOffer(): Promise<Offer | null> {
    const step: LoginStep = { method: 'password', what: 'the kept password', result: 'refused' };
    const known = await takeKept();
    if (known !== null) return { step, method: { type: 'password', username, password: known } };
    asked = true;
    const answer = await parts.ask({
      kind: 'password',
      user: username,
      banner: parts.banner(),
      tried: [...tried()],
      keep: credentials.longest(),
      again: keptWasWrong(),
    });
    if (answer.kind !== 'secret') {
      skip('password', 'a password', 'not given');
      return null;
    }
    given = answer;
    return {
      step: { ...step, what: 'the password' },
      method: { type: 'password', username, password: answer.secret },
    };
  }

  async function answersTo(
    { title, instruction, questions }: { title: string; instruction: string; questions: ServerQuestion[] },
    step: LoginStep,
  ): Promise<string[] | null> {
    const [only] = questions;
    const isPassword = questions.length === 1 && only?.echo === false && /pass(word|phrase)/i.test(only.prompt);
    const known = isPassword && !asked ? await takeKept() : null;
    if (known !== null) {
      questionsDone = false;
      return [known];
    }
    asked = true;
    const answer = await parts.ask({
      kind: 'login-questions',
      title: plainText(title),
      instruction: plainLines(instruction),
      questions: questions.map(({ prompt, echo = false }) => ({ text: plainText(prompt), echo })),
      banner: parts.banner(),
      // The questions themselves are not over yet.
      tried: tried().filter((other) => other !== step),
      keep: isPassword ? credentials.longest() : 'once',
      again: isPassword && keptWasWrong(),
    });
    if (answer.kind !== 'answers' || answer.answers.length !== questions.length) return null;
    if (isPassword) given = { secret: answer.answers[0] ?? '', keep: answer.keep };
    return answer.answers;
  }

  function questionsOffer(): Offer {
    const step: LoginStep = { method: 'keyboard-interactive', what: "the server's questions", result: 'refused' };
    let rounds = 0;
    const prompt: KeyboardInteractiveAuthMethod['prompt'] = (title, instruction, _language, questions, finish) => {
      rounds += 1;
      const isTooMuch = rounds > MOST_ROUNDS || questions.length > MOST_QUESTIONS;
      const answers = isTooMuch ? Promise.resolve(null) : answersTo({ title, instruction, questions }, step);
      answers
        .then((found) => {
          if (found !== null) return finish(found);
          step.result = isTooMuch ? 'not answered, as it asks too much' : 'not answered';
          parts.fail(refused());
        })
        .catch(parts.fail);
    };
    return { step, method: { type: 'keyboard-interactive', username, prompt } };
  }

  return {
    async next(methods) {
      if (server.password === 'never' || asked) return null;
      if (methods.includes('keyboard-interactive') && !questionsDone) {
        questionsDone = true;
        return questionsOffer();
      }
      return methods.includes('password') ? passwordOffer() : null;
    },
    accepted() {
      asked = false;
      questionsDone = false;
    },
    succeeded() {
      if (given !== null) void credentials.keep(name, given.secret, given.keep);
    },
  };
}
