import { COMMAND_IDS, type CommandId, DEFAULT_SHORTCUTS, type Shortcuts } from '#shared/shortcuts.ts';

/** The keys of every command that has some. What was chosen takes its keys away from the command that usually has them. */
export function bindings(chosen: Shortcuts): ReadonlyMap<CommandId, string> {
  const taken = new Set(Object.values(chosen));
  const keysOf = (command: CommandId) => {
    const usual = DEFAULT_SHORTCUTS[command];
    return chosen[command] ?? (taken.has(usual) ? '' : usual);
  };
  return new Map(COMMAND_IDS.map((command) => [command, keysOf(command)] as const).filter(([, keys]) => keys !== ''));
}

/** The command that these keys carry out. */
export function commandOf(chosen: Shortcuts, keys: string): CommandId | null {
  for (const [command, bound] of bindings(chosen)) if (bound === keys) return command;
  return null;
}

/** The choice with other keys for a command, empty for none; whoever had them loses them. What is usual is not noted. */
export function rebind(chosen: Shortcuts, command: CommandId, keys: string): Shortcuts {
  const owner = keys === '' ? null : commandOf(chosen, keys);
  const wanted = new Map(Object.entries(chosen));
  if (owner !== null) wanted.set(owner, '');
  wanted.set(command, keys);
  return Object.fromEntries([...wanted].filter(([id, each]) => !isUsual(id, each)));
}

/** The choice with the usual keys for a command again; whoever has them meanwhile loses them. */
export function resetBinding(chosen: Shortcuts, command: CommandId): Shortcuts {
  return rebind(chosen, command, DEFAULT_SHORTCUTS[command]);
}

function isUsual(id: string, keys: string): boolean {
  return COMMAND_IDS.some((command) => command === id && DEFAULT_SHORTCUTS[command] === keys);
}
