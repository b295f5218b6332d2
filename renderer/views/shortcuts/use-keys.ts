import { useMemo } from 'react';
import type { CommandId } from '#shared/shortcuts.ts';
import { useApp } from '../../state/context.ts';
import { bindings } from './bindings.ts';
import { isMac, keysText } from './combination.ts';

/** The keys of every command as they stand on the keyboard, by command; those without keys are left out. */
export function useAllKeys(): ReadonlyMap<CommandId, string> {
  const chosen = useApp((state) => state.settings.shortcuts);
  return useMemo(
    () => new Map([...bindings(chosen)].map(([command, keys]) => [command, keysText(keys, isMac())])),
    [chosen],
  );
}

/** The keys of one command as they stand on the keyboard: `Ctrl K`. */
export function useKeys(command: CommandId): string | undefined {
  return useAllKeys().get(command);
}
