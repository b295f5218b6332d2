import { Popover } from '@base-ui/react/popover';
import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, useId, useRef, useState } from 'react';
import { TextInput } from './field.tsx';
import { HostileText } from './hostile-text.tsx';

/** A value and the words for it. */
export type FilterChoice<Value extends string> = { value: Value; words: string };

type FilterMenuProps<Value extends string> = {
  /** What is filtered by: `Server`. */
  label: string;
  /** What is chosen now, in words: `web-1 and web-2`, `any`. */
  summary: string;
  choices: readonly FilterChoice<Value>[];
  chosen: readonly Value[];
  onChange(chosen: Value[]): void;
  /** One choice at a time, the first of them restricting nothing; otherwise any number, none meaning all. */
  single?: boolean;
};

/** From so many choices on they can be searched. */
const MANY = 12;
/** Choices that are shown at most: nobody reads more, and a thousand of them take longer than a frame. */
const SHOWN = 60;

/** A chip that says what is restricted, and opens the choices. Escape, or leaving it, closes them. */
export function FilterMenu<Value extends string>(props: FilterMenuProps<Value>) {
  const { label, summary, choices, chosen, single = false } = props;
  const [open, setOpen] = useState(false);
  const popup = useRef<HTMLDivElement>(null);
  const restricted = single ? chosen[0] !== choices[0]?.value : chosen.length > 0;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' || (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement))) {
      setOpen(false);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      // Radio buttons move by themselves.
      if (event.target instanceof HTMLInputElement && event.target.type === 'radio') return event.stopPropagation();
      moveFocus(popup.current, event.key === 'ArrowDown' ? 1 : -1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className={`inline-flex min-h-7 max-w-60 items-center gap-1 rounded-full border py-0.5 pr-2 pl-2.5 hover:bg-hover data-popup-open:bg-hover ${
          restricted ? 'border-accent bg-accent-bg' : 'border-control bg-raised'
        }`}
      >
        <span className="text-dim">{label}:</span>
        <span className="min-w-0 truncate">
          <HostileText text={summary} />
        </span>
        <ChevronDown className="size-3.5 shrink-0 text-dim" aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" collisionPadding={8} className="z-50">
          <Popover.Popup
            ref={popup}
            aria-label={label}
            initialFocus={() => popup.current?.querySelector<HTMLElement>('[data-first], input:checked, input') ?? true}
            onKeyDown={onKeyDown}
            className="appear flex max-h-[min(60vh,420px,var(--available-height))] min-w-44 max-w-80 flex-col rounded-lg border border-line2 bg-raised outline-none"
          >
            <Choices {...props} onClose={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Choices<Value extends string>(props: FilterMenuProps<Value> & { onClose(): void }) {
  const { label, choices, chosen, onChange, single = false, onClose } = props;
  const name = useId();
  const [text, setText] = useState('');
  // What was chosen when it opened stands first, and nothing moves under the hand after that.
  const [first] = useState(chosen);
  const many = choices.length > MANY;
  const sorted = many ? chosenFirst(choices, first) : choices;
  const found = sorted.filter(({ words }) => words.toLowerCase().includes(text.trim().toLowerCase()));

  const toggle = (value: Value, checked: boolean) => {
    if (single) onChange([value]);
    else onChange(checked ? [...chosen, value] : chosen.filter((other) => other !== value));
  };
  /** A press decides; the keys of a radio button only move. */
  const press = (event: MouseEvent, value: Value) => {
    if (!single || event.detail === 0) return;
    event.preventDefault();
    onChange([value]);
    onClose();
  };

  return (
    <>
      {many ? (
        <div className="border-line border-b p-1.5">
          <TextInput
            data-first
            aria-label={`Find in ${label.toLowerCase()}`}
            placeholder={`Find among ${choices.length}`}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              const [only] = found;
              if (event.key !== 'Enter' || text === '' || !only) return;
              event.preventDefault();
              event.stopPropagation();
              toggle(only.value, !chosen.includes(only.value));
              if (single) onClose();
            }}
          />
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is never narrower or lower than what is in it. */}
      <div role="group" aria-label={label} className="min-h-0 overflow-y-auto p-1">
        {found.slice(0, SHOWN).map(({ value, words }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys reach the control inside.
          <label
            key={value}
            title={words}
            onClick={(event) => press(event, value)}
            className="flex min-h-7 items-center gap-2 rounded-md py-0.5 pr-3 pl-2 focus-within:bg-hover hover:bg-hover"
          >
            <input
              type={single ? 'radio' : 'checkbox'}
              name={name}
              checked={chosen.includes(value)}
              onChange={(event) => toggle(value, event.target.checked)}
              className="m-0 size-3.5 shrink-0 accent-accent"
            />
            <span className="min-w-0 truncate">
              <HostileText text={words} />
            </span>
          </label>
        ))}
        <p role="status" className="m-0 px-2 py-1 text-faint text-sm empty:hidden">
          {found.length === 0 ? 'Nothing here has that in its name.' : ''}
          {found.length > SHOWN ? `${found.length - SHOWN} more. Type a part of the name.` : ''}
        </p>
      </div>
      {!single && chosen.length > 0 ? (
        <button
          type="button"
          onClick={() => {
            onChange([]);
            onClose();
          }}
          className="min-h-8 shrink-0 rounded-b-lg border-line border-t px-3 text-left text-dim hover:bg-hover hover:text-fg"
        >
          Any {label.toLowerCase()}
        </button>
      ) : null}
    </>
  );
}

function chosenFirst<Value extends string>(choices: readonly FilterChoice<Value>[], first: readonly Value[]) {
  const isFirst = ({ value }: FilterChoice<Value>) => first.includes(value);
  return [...choices.filter(isFirst), ...choices.filter((choice) => !isFirst(choice))];
}

/** To the next control of a list, or the one before. */
function moveFocus(list: HTMLElement | null, step: 1 | -1): void {
  const controls = [...(list?.querySelectorAll<HTMLElement>('input, button') ?? [])];
  const at = controls.findIndex((control) => control.matches(':focus'));
  controls[Math.min(Math.max(at + step, 0), controls.length - 1)]?.focus();
}
