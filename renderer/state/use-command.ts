import { useEffect, useRef } from 'react';
import type { CommandId } from '#shared/shortcuts.ts';
import { useApplication } from './context.ts';

/** Offers a command as long as the view is shown and `carryOut` is not null. */
export function useCommand(command: CommandId, carryOut: (() => void) | null): void {
  const { commands } = useApplication();
  const newest = useRef(carryOut);
  const offered = carryOut !== null;
  useEffect(() => {
    newest.current = carryOut;
  });
  useEffect(
    () => (offered ? commands.offer(command, () => newest.current?.()) : undefined),
    [commands, command, offered],
  );
}
