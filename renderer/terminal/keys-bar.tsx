import { Keyboard } from 'lucide-react';
import type { RefObject } from 'react';
import { Button } from '../ui/button.tsx';
import { HostileText } from '../ui/hostile-text.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { isMac, keysText } from '../views/shortcuts/combination.ts';
import { LEAVE_KEYS } from './keyboard.ts';

type KeysBarProps = {
  /** What keys can go to; null when it does not run. */
  name: string | null;
  taken: boolean;
  button: RefObject<HTMLButtonElement | null>;
  onTake(): void;
};

const WAITING = 'Keys stay in this window. Click into the terminal, or press Enter in it, to type.';
const ENDED = 'The command does not run, and takes no keys.';

/** Says who gets the keys, how to give them to the command, and how to get them back. */
export function KeysBar({ name, taken, button, onTake }: KeysBarProps) {
  return (
    <div
      className={`flex min-h-8 shrink-0 items-center gap-2.5 overflow-hidden border-t px-3.5 py-1 text-sm ${taken ? 'border-accent bg-panel' : 'border-line bg-term'}`}
    >
      <Keyboard aria-hidden="true" className={`size-4 shrink-0 ${taken ? 'text-accent' : 'text-faint'}`} />
      <span role="status" className="min-w-0 truncate">
        {taken && name !== null ? (
          <>
            Keys go to{' '}
            <b className="font-semibold">
              <HostileText text={name} />
            </b>
          </>
        ) : (
          <span className="text-dim">{name === null ? ENDED : WAITING}</span>
        )}
      </span>
      {taken ? (
        <span className="ml-auto flex shrink-0 items-center gap-1.5 text-dim">
          <Kbd keys={keysText(LEAVE_KEYS, isMac())} /> leaves
        </span>
      ) : null}
      {!taken && name !== null ? (
        <Button ref={button} className="ml-auto min-h-6! py-0! text-sm" onClick={onTake}>
          Type into it
        </Button>
      ) : null}
    </div>
  );
}
