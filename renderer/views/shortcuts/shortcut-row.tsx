import { RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type CommandId, DEFAULT_SHORTCUTS, type Shortcuts } from '#shared/shortcuts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { isMac, keysText, keysWords } from './combination.ts';
import { COMMANDS } from './commands.ts';
import { ShortcutRecorder } from './shortcut-recorder.tsx';

type ShortcutRowProps = {
  command: CommandId;
  /** The keys that it has now; empty for none. */
  keys: string;
  chosen: Shortcuts;
  disabled: boolean;
  onChange(keys: string): void;
  onReset(): void;
};

/** One command with its keys; changing them opens a place to press the new ones below. */
export function ShortcutRow({ command, keys, chosen, disabled, onChange, onReset }: ShortcutRowProps) {
  const [recording, setRecording] = useState(false);
  const change = useRef<HTMLButtonElement>(null);
  const { title } = COMMANDS[command];
  const usual = DEFAULT_SHORTCUTS[command];

  const leave = () => {
    flushSync(() => setRecording(false));
    change.current?.focus();
  };

  return (
    <>
      <tr className="border-line border-t">
        <th scope="row" className="py-1 pr-3 text-left font-normal">
          {title}
        </th>
        <td className="w-40 py-1 pr-3 text-right">
          {keys ? <Kbd keys={keysText(keys, isMac())} /> : <span className="text-faint text-sm">no keys</span>}
        </td>
        <td className="w-28 py-1">
          <span className="flex flex-row-reverse items-center gap-1">
            <Button
              ref={change}
              aria-label={`Change the keys of: ${title}`}
              aria-expanded={recording}
              disabled={disabled}
              onClick={() => setRecording(!recording)}
            >
              Change
            </Button>
            {keys === usual ? null : (
              <IconButton
                label={
                  usual === '' ? `Take the keys away from: ${title}` : `Reset to ${keysWords(usual, isMac())}: ${title}`
                }
                disabled={disabled}
                onClick={() => {
                  change.current?.focus();
                  onReset();
                }}
              >
                <RotateCcw className="size-3.5" aria-hidden="true" />
              </IconButton>
            )}
          </span>
        </td>
      </tr>
      {recording ? (
        <tr>
          <td colSpan={3} className="pb-2">
            <ShortcutRecorder
              command={command}
              keys={keys}
              chosen={chosen}
              onChoose={(next) => {
                leave();
                onChange(next);
              }}
              onCancel={leave}
            />
          </td>
        </tr>
      ) : null}
    </>
  );
}
