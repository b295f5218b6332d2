import type { NotUnderstood } from '#shared/import.ts';
import { matchesWildcards } from '../ssh/known-hosts.ts';
import type { Place, Setting, SshConfig } from './ssh-config-file.ts';
import { KNOWN_KEYWORDS, UNSUPPORTED_KEYWORDS } from './ssh-config-keywords.ts';

/** What the configuration says about one host. Values are as hostile as the file. */
export type ConfiguredHost = {
  /** With tokens filled in; null where one is not understood. */
  host: string | null;
  user: string | undefined;
  port: string | undefined;
  /** With tokens filled in as far as they are understood, in the order in which ssh tries them. */
  keyFiles: (Place & { path: string | null; text: string })[];
  /** `[user@]host[:port]` of each server that it is reached through, in order from this computer. */
  jump: string[];
};

/** A name that the configuration is about, and where it is first named. */
export type Alias = Place & { name: string };

/** Whether a name fits a list of patterns: one of them, and none that begins with `!`. */
function fits(patterns: readonly string[], name: string): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && matchesWildcards(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matchesWildcards(pattern, name));
}

function counts(conditions: Setting['conditions'], name: string): boolean {
  return conditions.every((patterns) => fits(patterns, name));
}

/** Every plain name on a `Host` line; patterns name nobody. */
export function aliasesOf(config: SshConfig): Alias[] {
  const aliases = new Map<string, Alias>();
  for (const { patterns, conditions, file, line } of config.hosts) {
    for (const name of patterns) {
      if (/[*?!]/.test(name) || aliases.has(name)) continue;
      if (fits(patterns, name) && counts(conditions, name)) aliases.set(name, { name, file, line });
    }
  }
  return [...aliases.values()];
}

/** What holds for a host of this name: of each keyword the first value that fits, as with ssh; of key files all. */
export function configuredHost(
  config: SshConfig,
  alias: string,
  local: { homeDirectory: string; user: string },
): ConfiguredHost {
  // The settings of a block share its conditions, which are looked at once.
  const looked = new Map<Setting['conditions'], boolean>();
  const fitting = config.settings.filter(({ conditions }) => {
    const known = looked.get(conditions) ?? counts(conditions, alias);
    looked.set(conditions, known);
    return known;
  });
  const first = (name: string) => fitting.find(({ keyword }) => keyword === name)?.value;

  const [user, port] = [first('user'), first('port')];
  const host = fillIn(first('hostname') ?? alias, { '%': '%', h: alias });
  const tokens = {
    '%': '%',
    h: host ?? alias,
    n: alias,
    d: local.homeDirectory,
    u: local.user,
    r: user ?? local.user,
    p: port ?? '22',
  };
  const keyFiles = fitting
    .filter(({ keyword, value }) => keyword === 'identityfile' && !isNone(value))
    .map(({ file, line, text, value }) => ({ file, line, text, path: fillIn(value, tokens) }));
  // Of the two that say how to get there, ssh follows the first.
  const way = fitting.find(({ keyword }) => keyword === 'proxyjump' || keyword === 'proxycommand');
  return { host, user, port, keyFiles, jump: way === undefined ? [] : hopsOf(way) };
}

function hopsOf({ keyword, value }: Setting): string[] {
  if (isNone(value)) return [];
  if (keyword === 'proxyjump') return value.split(',').map((hop) => hop.trim());
  const hop = hopOfCommand(value);
  return hop === null ? [] : [hop];
}

/** The server that `ssh -W %h:%p server` passes, as people wrote it before there was ProxyJump; null for other commands. */
function hopOfCommand(command: string): string | null {
  const match = /^ssh (?:-q )?(?:-W (?:%h|\[%h\]):%p )?([^\s-]\S*)(?: -W (?:%h|\[%h\]):%p)?$/.exec(command);
  return match?.[1] !== undefined && command.includes(' -W ') ? match[1] : null;
}

const isNone = (value: string) => value.toLowerCase() === 'none';

/** Fills in `%h` and the like; null where a token is not known. */
function fillIn(text: string, tokens: Readonly<Record<string, string>>): string | null {
  const letters = [...text.matchAll(/%(.?)/gs)].map(([, letter = '']) => letter);
  if (!letters.every((letter) => Object.hasOwn(tokens, letter))) return null;
  return text.replace(/%(.)/g, (_token, letter: string) => tokens[letter] ?? '');
}

/** Settings that may matter for reaching a host and that the app has no equivalent of. */
export function unsupportedSettings({ settings }: SshConfig): NotUnderstood[] {
  return settings.flatMap(({ keyword, value, text, file, line }) => {
    const why =
      UNSUPPORTED_KEYWORDS.get(keyword) ?? (KNOWN_KEYWORDS.has(keyword) ? undefined : 'This keyword is not known.');
    if (why === undefined || isNone(value)) return [];
    if (keyword === 'proxycommand' && hopOfCommand(value) !== null) return [];
    return [{ file, line, text, why }];
  });
}
