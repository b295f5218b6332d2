import { ChevronDown } from 'lucide-react';
import { type FocusEvent, useId, useRef, useState } from 'react';
import { HostileText } from '../../ui/hostile-text.tsx';

type FilterMenuProps<Value extends string> = {
  /** What is filtered by: `Server`. */
  label: string;
  /** What is chosen now, in words: `web-1 and web-2`, `any`. */
  summary: string;
  /** Values and the words for them. */
  choices: readonly { value: Value; words: string }[];
  chosen: readonly Value[];
  onChange(chosen: Value[]): void;
  /** One choice at a time, the first of them restricting nothing; otherwise any number, none meaning all. */
  single?: boolean;
};

/** A chip that says what the list is restricted to, and opens the choices. Escape, or leaving it, closes them. */
export function FilterMenu<Value extends string>(props: FilterMenuProps<Value>) {
  const { label, summary, choices, chosen, onChange, single = false } = props;
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();
  const restricted = single ? chosen[0] !== choices[0]?.value : chosen.length > 0;

  const closeWhenLeft = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  const toggle = (value: Value, checked: boolean) => {
    if (single) onChange([value]);
    else onChange(checked ? [...chosen, value] : chosen.filter((other) => other !== value));
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and focus pass through here; the controls are inside.
    <div
      className="relative"
      onBlur={closeWhenLeft}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.preventDefault();
        event.stopPropagation();
        setOpen(false);
        trigger.current?.focus();
      }}
    >
      <button
        ref={trigger}
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className={`inline-flex min-h-7 max-w-60 items-center gap-1 rounded-full border py-0.5 pr-2 pl-2.5 hover:bg-hover aria-expanded:bg-hover ${
          restricted ? 'border-accent bg-accent-bg' : 'border-control bg-raised'
        }`}
      >
        <span className="text-dim">{label}:</span>
        <span className="min-w-0 truncate">
          <HostileText text={summary} />
        </span>
        <ChevronDown className="size-3.5 shrink-0 text-dim" aria-hidden="true" />
      </button>
      <fieldset
        id={id}
        hidden={!open}
        // A press between two choices must not count as leaving.
        tabIndex={-1}
        className="appear absolute top-full left-0 z-20 m-0 mt-1 max-h-[min(60vh,420px)] w-max min-w-44 max-w-80 overflow-y-auto rounded-lg border border-line2 bg-raised p-1"
      >
        <legend className="sr-only">{label}</legend>
        {choices.map(({ value, words }) => (
          <label
            key={value}
            className="flex min-h-7 items-center gap-2 rounded-md py-0.5 pr-3 pl-2 focus-within:bg-hover hover:bg-hover"
          >
            <input
              type={single ? 'radio' : 'checkbox'}
              name={id}
              checked={chosen.includes(value)}
              onChange={(event) => toggle(value, event.target.checked)}
              className="m-0 size-3.5 shrink-0 accent-accent"
            />
            <span className="min-w-0 truncate">
              <HostileText text={words} />
            </span>
          </label>
        ))}
        {!single && chosen.length > 0 ? (
          <button
            type="button"
            onClick={() => {
              onChange([]);
              trigger.current?.focus();
            }}
            className="mt-1 min-h-7 w-full rounded-md border-line border-t px-2 text-left text-dim hover:bg-hover hover:text-fg"
          >
            Any {label.toLowerCase()}
          </button>
        ) : null}
      </fieldset>
    </div>
  );
}
