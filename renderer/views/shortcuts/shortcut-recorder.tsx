import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { CommandId, Shortcuts } from '#shared/shortcuts.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { commandOf } from './bindings.ts';
import { combinationOf, isMac, keysText, keysWords } from './combination.ts';
import { COMMANDS } from './commands.ts';
import { whyReserved } from './reserved.ts';

/** What was pressed: free, somebody else's, or not to be had. */
type Pressed = { keys: string; problem: string | null; owner: CommandId | null };

type ShortcutRecorderProps = {
  command: CommandId;
  keys: string;
  chosen: Shortcuts;
  onChoose(keys: string): void;
  onCancel(): void;
};

/** Takes new keys by letting them be pressed. Free ones are chosen at once; Tab and Escape keep their meaning. */
export function ShortcutRecorder({ command, keys, chosen, onChoose, onCancel }: ShortcutRecorderProps) {
  const [pressed, setPressed] = useState<Pressed | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const take = useRef<HTMLButtonElement>(null);
  const hintId = useId();
  const conflict = pressed?.owner ?? null;

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (conflict !== null) take.current?.focus();
  }, [conflict]);

  const record = (event: KeyboardEvent) => {
    if (event.key === 'Tab' && !event.ctrlKey && !event.metaKey && !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = combinationOf(event.nativeEvent, isMac());
    if (next === null || event.repeat) return;
    if (next === 'Escape' || next === keys) return onCancel();
    const problem = whyReserved(next, isMac());
    const owner = problem === null ? commandOf(chosen, next) : null;
    if (problem === null && owner === null) onChoose(next);
    else setPressed({ keys: next, problem, owner });
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves from everywhere inside
    <div
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
      className="appear flex flex-col gap-2 rounded-lg border border-line2 bg-raised px-3 py-2.5"
    >
      <div className="flex flex-wrap items-center gap-2">
        <TextInput
          ref={field}
          readOnly
          aria-label={`New keys of: ${COMMANDS[command].title}`}
          aria-describedby={hintId}
          placeholder="Press the new keys"
          value={pressed ? keysText(pressed.keys, isMac()) : ''}
          onKeyDown={record}
          className="w-44! font-mono"
        />
        {keys === '' ? null : <Button onClick={() => onChoose('')}>Use no keys</Button>}
        <Button variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <div role="status" id={hintId} className="flex flex-wrap items-center gap-2 text-dim text-sm empty:hidden">
        {pressed?.problem ?? (conflict === null ? 'Esc leaves everything as it is.' : null)}
        {pressed && conflict !== null ? (
          <span className="text-warn">
            {keysWords(pressed.keys, isMac())} already means “{COMMANDS[conflict].title}”. Take it from there?
          </span>
        ) : null}
      </div>
      {pressed && conflict !== null ? (
        <div className="flex gap-2">
          <Button ref={take} variant="primary" onClick={() => onChoose(pressed.keys)}>
            Take it
          </Button>
          <Button
            onClick={() => {
              setPressed(null);
              field.current?.focus();
            }}
          >
            Choose other keys
          </Button>
        </div>
      ) : null}
    </div>
  );
}
