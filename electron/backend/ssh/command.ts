import type { Readable } from 'node:stream';
import { quoteWord, quoteWords } from '../policy/quote.ts';
import { checkWords, LONGEST_ARGUMENT, tooLong } from '../target/check-words.ts';
import { RUN_MARK } from '../target/process-table.ts';

type CommandOptions = { env: Readonly<Record<string, string>>; cwd: string | undefined; mark: string };

/**
 * The text that a login shell (of any kind) is given in order to run the words. A small sh script goes into the working
 * directory, sets the environment, tells its process number on stdout behind the unguessable mark, and turns into the
 * command; on stdout, because start-up files and wrappers redirect stderr. sshd starts it as leader of a session of its
 * own, so that number is the group's and the session's too.
 * @throws AppFailure EMPTY_COMMAND, COMMAND_NOT_STARTED or COMMAND_TOO_LONG for words that cannot arrive
 */
export function commandText(words: readonly string[], { env, cwd, mark }: CommandOptions): string {
  checkWords(words, env);
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${quoteWord(value)}`);
  const script = [
    ...enterDirectory(cwd),
    `export ${[...assignments, `${RUN_MARK}=${mark}`].join(' ')}`,
    `command -v "$1" >/dev/null 2>&1 || { printf '%s: command not found\\n' "$1" >&2; exit 127; }`,
    `echo "${announcement(mark)}$$" && exec "$@"`,
  ].join('; ');
  const text = quoteWords(['exec', 'sh', '-c', script, 'sh', ...words]);
  // The login shell gets the whole text as one argument.
  if (Buffer.byteLength(text) > LONGEST_ARGUMENT) throw tooLong(Buffer.byteLength(text));
  return text;
}

/** sshd starts commands in the home directory, where relative paths and `~` begin too. */
function enterDirectory(cwd: string | undefined): string[] {
  if (cwd === undefined) return [];
  const path = cwd.replace(/^~(\/|$)/, './');
  const directory = path.startsWith('/') ? path : `./${path}`;
  const complaint = quoteWord(`the working directory ${cwd} cannot be entered`);
  return [`CDPATH= cd -- ${quoteWord(directory)} 2>/dev/null || { printf '%s\\n' ${complaint} >&2; exit 126; }`];
}

const announcement = (mark: string) => `homelab-cmd ${mark} `;

/** What became of a command text that the server has accepted. */
export type Beginning =
  | { kind: 'started'; pid: number }
  /** The channel ended without the announcement. `said` is what stdout had instead. */
  | { kind: 'ended'; said: string };

/** How much is kept of what start-up files write before the command starts: the last of it. */
const LARGEST_PRELUDE = 64 * 1024;

/**
 * Waits for the announcement and takes it out of the stream, once: nothing that comes before it is the command's, and
 * whatever looks like it later stays where it is. The stream can be read from its beginning afterwards.
 */
export function awaitBeginning(stdout: Readable, mark: string): Promise<Beginning> {
  const start = Buffer.from(announcement(mark));
  let received = Buffer.alloc(0);

  return new Promise((settle) => {
    const finish = (beginning: Beginning) => {
      stdout.off('readable', read);
      stdout.off('end', end);
      settle(beginning);
    };
    const end = () => finish({ kind: 'ended', said: received.toString() });
    const read = () => {
      for (let chunk: Buffer | null = stdout.read(); chunk !== null; chunk = stdout.read()) {
        received = Buffer.concat([received, chunk]);
      }
      const from = received.indexOf(start);
      const to = from < 0 ? -1 : received.indexOf('\n', from);
      if (to < 0) {
        received = received.subarray(-LARGEST_PRELUDE);
        return;
      }
      const rest = Buffer.concat([received.subarray(0, from), received.subarray(to + 1)]);
      if (rest.length > 0) stdout.unshift(rest);
      finish({ kind: 'started', pid: Number(received.toString('latin1', from + start.length, to)) });
    };
    stdout.on('readable', read);
    stdout.on('end', end);
  });
}
