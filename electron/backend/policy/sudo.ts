import { type Sudo, sudoSchema } from '#shared/action.ts';

/** What a target has to know about the sudo in front of a command. */
export type SudoPlan = {
  /** Whom the command runs as. */
  user: string;
  /** Whether sudo may want a password, which then is written to its standard input. */
  asks: boolean;
  /** How long sudo may take by itself until the command begins. */
  timeoutMs: number;
};

/** A command as a target takes it: words, what has to be added to the environment, and the sudo that the words begin with. */
export type Command = { words: string[]; env: Readonly<Record<string, string>>; sudo: SudoPlan | null };

type Plain = Omit<Command, 'sudo'>;

/** What of the environment goes through sudo, and what has to be set behind it because sudo clears it. */
function splitEnvironment(env: Command['env'], kept: Sudo['keep_env']): { before: Command['env']; behind: string[] } {
  if (kept === true) return { before: env, behind: [] };
  const names = new Set(kept);
  const entries = Object.entries(env);
  return {
    before: Object.fromEntries(entries.filter(([name]) => names.has(name))),
    behind: entries.filter(([name]) => !names.has(name)).map(([name, value]) => `${name}=${value}`),
  };
}

function keepOption(kept: Sudo['keep_env']): string[] {
  if (kept === undefined) return [];
  return [kept === true ? '--preserve-env' : `--preserve-env=${kept.join(',')}`];
}

/**
 * The command run by sudo. Root needs no sudo to be root, and is never asked for a password when it becomes another
 * user. Variables that sudo is not told to keep are set by `env` behind it, so that no sudoers rule is needed for them.
 */
export function throughSudo(command: Plain, sudo: boolean | Sudo, loginIsRoot: boolean): Command {
  if (sudo === false) return { ...command, sudo: null };
  const { user, password, timeout, keep_env } = sudo === true ? sudoSchema.parse({}) : sudo;
  if (loginIsRoot && user === 'root') return { ...command, sudo: null };

  const asks = password === 'ask' && !loginIsRoot;
  const { before, behind } = splitEnvironment(command.env, keep_env);
  const options = [asks ? '-S' : '-n', ...(user === 'root' ? [] : ['-u', user]), ...keepOption(keep_env)];
  const environment = behind.length > 0 ? ['env', ...behind] : [];
  return {
    words: ['sudo', ...options, '--', ...environment, ...command.words],
    env: before,
    sudo: { user, asks, timeoutMs: timeout * 1000 },
  };
}
