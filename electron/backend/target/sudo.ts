import { randomBytes } from 'node:crypto';
import { finished, PassThrough, pipeline } from 'node:stream';
import type { AppError } from '#shared/errors.ts';
import type { Remains } from '#shared/outcome.ts';
import type { SudoPlan } from '../policy/sudo.ts';
import { createPromptFilter } from './prompt-filter.ts';
import type { Elevation, ExecOptions, ExitStatus, Target, TargetProcess } from './target.ts';

/** Where the password that sudo wants comes from. */
export type SudoPassword = {
  /** The password, or null when there is none to be had. `over`: nobody waits for it any more. Never rejects. */
  get(over: AbortSignal): Promise<string | null>;
  /** It has proven to be right. */
  right(): void;
  /** sudo has turned it down. It is not tried again: one more could lock the account. */
  wrong(): void;
};

export type SudoParts = {
  plan: SudoPlan;
  password: SudoPassword;
  /** Called when sudo takes longer than its limit and the command has not begun. */
  onLate: () => void;
};

/** When to look whether the command has begun, in milliseconds; the last pause repeats. */
const LOOK_PAUSES_MS = [300, 700, 2000] as const;
/** As much of the end of stderr as sudo's last words need. */
const LAST_WORDS_BYTES = 300;
/** As much of a command line as a look at the processes surely shows. */
const SHOWN_LENGTH = 200;

/**
 * A target whose words begin with sudo (see `throughSudo`). It answers sudo's question over standard input, and only
 * then: sudo is told to ask with a random marker, which is taken out of what it writes and is the one word that is
 * added to those of the plan. The first answer is the only one.
 */
export function sudoTarget(inner: Target, parts: SudoParts): Target {
  const { plan } = parts;
  return {
    async exec(words, options) {
      let sent: string | null = null;
      let waiting = false;
      const onAsk = () => {
        waiting = true;
      };
      const onSend = (password: string) => {
        sent = password;
      };
      const elevation: Elevation = {
        user: plan.user,
        password: () => sent,
        begun: () => !waiting || sent !== null,
      };
      const marker = `[homelab-cmd ${randomBytes(16).toString('hex')}]`;
      const asking = plan.asks ? withPrompt(words, marker) : words;
      const execOptions: ExecOptions = { ...options, elevation, ...(plan.asks ? { input: true } : {}) };
      const process = await inner.exec(asking, execOptions);

      // Without a question it only matters whether sudo is late.
      const pauses = plan.asks ? LOOK_PAUSES_MS : [];
      const watch = watchBeginning(process, asking, { pauses, limitMs: plan.timeoutMs, onLate: parts.onLate });
      process.exit.then(watch.stop);
      if (!plan.asks) return process;
      return answering(process, {
        marker,
        watch,
        password: parts.password,
        onAsk,
        onSend,
        wantsInput: options.input === true,
      });
    },
  };
}

/** `sudo -S ...` becomes `sudo -S -p marker ...`. */
function withPrompt([sudo = '', fromInput = '', ...rest]: readonly string[], marker: string): string[] {
  return [sudo, fromInput, '-p', marker, ...rest];
}

/** Looks from time to time whether the command has begun behind sudo. */
type Watch = {
  /** Begins anew: sudo has got what it waited for. */
  restart(): void;
  /** Stands still while somebody is asked. */
  stop(): void;
  /** `seen`: something else than sudo was seen to run; otherwise nobody can tell. */
  onBegun(listener: (seen: boolean) => void): void;
};

function watchBeginning(
  process: TargetProcess,
  words: readonly string[],
  { pauses, limitMs, onLate }: { pauses: readonly number[]; limitMs: number; onLate: () => void },
): Watch {
  let timer: NodeJS.Timeout | undefined;
  let round = 0;
  let notify: (seen: boolean) => void = () => {};

  const stop = () => {
    round += 1;
    clearTimeout(timer);
  };
  const lookLater = (looks: number, untilMs: number) => {
    const pause = pauses[Math.min(looks, pauses.length - 1)] ?? limitMs;
    const leftMs = untilMs - performance.now();
    timer = setTimeout(() => void look(looks + 1, untilMs), Math.max(0, Math.min(pause, leftMs)));
  };
  const look = async (looks: number, untilMs: number) => {
    const mine = round;
    const remains = await process.remains();
    if (mine !== round) return;
    const begun = hasBegun(remains, words);
    const isLate = !begun && performance.now() >= untilMs;
    if (!begun && !isLate) return lookLater(looks, untilMs);
    stop();
    if (begun) notify(remains.kind === 'some');
    else onLate();
  };
  const restart = () => {
    stop();
    lookLater(0, performance.now() + limitMs);
  };
  restart();
  return {
    restart,
    stop,
    onBegun(listener) {
      notify = listener;
    },
  };
}

/**
 * Whether something else than sudo itself runs. Where nobody can tell, it counts as begun, so that no command is ended
 * for what sudo did.
 */
function hasBegun(remains: Remains, words: readonly string[]): boolean {
  if (remains.kind !== 'some') return true;
  const sudo = words.join(' ').replaceAll('\n', ' ').slice(0, SHOWN_LENGTH);
  return remains.processes.some(({ command }) => !command.startsWith(sudo));
}

function answering(
  process: TargetProcess,
  parts: {
    marker: string;
    watch: Watch;
    password: SudoPassword;
    onAsk: () => void;
    onSend: (password: string) => void;
    wantsInput: boolean;
  },
): TargetProcess {
  const { marker, watch, password } = parts;
  // What is meant for the command waits until it has begun: before that, sudo would take it for a password.
  const stdin = parts.wantsInput ? new PassThrough() : null;
  const over = new AbortController();
  let questions = 0;
  let given = false;
  let proven = false;
  let lastWords = Buffer.alloc(0);

  const prove = () => {
    if (proven || !given || questions > 1) return;
    proven = true;
    password.right();
  };
  watch.onBegun((seen) => {
    if (stdin !== null && process.stdin !== null) stdin.pipe(process.stdin);
    else process.stdin?.end();
    if (seen) prove();
  });

  async function answer(): Promise<void> {
    watch.stop();
    parts.onAsk();
    const secret = await password.get(over.signal);
    // sudo waits for an answer only so long.
    if (over.signal.aborted) return;
    given = secret !== null;
    if (secret !== null) parts.onSend(secret);
    if (secret !== null) process.stdin?.write(`${secret}\n`);
    // The end of the input makes sure that no second question waits for an answer.
    if (secret === null || stdin === null) process.stdin?.end();
    watch.restart();
  }

  const stderr = createPromptFilter(marker, {
    onMarker() {
      questions += 1;
      if (questions === 1) void answer();
      else process.stdin?.end();
    },
    onBytes(bytes) {
      lastWords = Buffer.concat([lastWords, bytes]).subarray(-LAST_WORDS_BYTES);
    },
  });
  // How the command ended is told by `exit`, also when its stream breaks off.
  pipeline(process.stderr, stderr, () => undefined);

  function settle(status: ExitStatus): ExitStatus {
    if (status.kind === 'exited' && status.code === 0) prove();
    if (status.kind !== 'exited' || status.code === 0 || questions === 0) return status;
    if (!given) return { kind: 'refused', error: passwordMissing() };
    // Where sudo may ask only once, its last words are the only sign.
    const refused = questions > 1 || /^sudo: 1 incorrect password attempt\s*$/m.test(lastWords.toString());
    if (!refused) {
      prove();
      return status;
    }
    password.wrong();
    return { kind: 'refused', error: passwordWrong() };
  }

  const read = new Promise<void>((done) => finished(stderr, { writable: false }, () => done()));
  const exit = Promise.all([process.exit, read]).then(([status]) => {
    over.abort();
    return settle(status);
  });
  return { ...process, stdin, stderr, exit };
}

function passwordMissing(): AppError {
  return {
    code: 'SUDO_PASSWORD_MISSING',
    message: 'sudo wants a password, and none was given. The command did not run.',
    next: 'Run it again and enter the password, or let sudoers allow it without one (NOPASSWD).',
  };
}

function passwordWrong(): AppError {
  return {
    code: 'SUDO_PASSWORD_WRONG',
    message: 'sudo did not accept the password. The command did not run.',
    next: 'Run it again and enter the password with which this user logs in on the server.',
  };
}
