import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ControlProps } from './field.tsx';
import { TextInput } from './field.tsx';

/** Pixels between the field and its list, and what the list needs below the field to open there. */
const GAP = 4;
const ROOM = 240;

/** One line of text that offers earlier values; anything may be typed. What is around it stays readable meanwhile. */
export function SuggestInput({
  control,
  suggestions,
  value,
  onChange,
  onVisit,
  placeholder,
}: {
  control: ControlProps;
  suggestions: readonly string[];
  value: string;
  onChange(value: string): void;
  /** Called when the field gets the focus, where that is what brings suggestions. */
  onVisit?: (() => void) | undefined;
  placeholder?: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [open, setOpen] = useState(false);
  /** The item itself, not its place: suggestions may arrive, and change places, under the person's hands. */
  const [activeItem, setActive] = useState<string | null>(null);
  const items = matching(suggestions, value);
  const at = activeItem === null ? -1 : items.indexOf(activeItem);
  const active = at === -1 ? null : at;
  const shown = open && items.length > 0;
  const close = () => {
    setOpen(false);
    setActive(null);
  };
  const choose = (item: string) => {
    onChange(item);
    close();
  };

  const step = (by: 1 | -1) => {
    setActive(shown ? (items[moved(active, by, items.length)] ?? null) : null);
    setOpen(true);
  };

  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Escape' && shown) {
      // The list is what Escape closes, not the form or dialog around it.
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter' && shown && activeItem !== null) {
      // What was highlighted may be gone: then Enter chooses nothing, and does not run the form either.
      if (active === null) setActive(null);
      else choose(activeItem);
    } else return;
    event.preventDefault();
  };

  return (
    <>
      <TextInput
        {...control}
        // Suggestions that are still to come must not change the element under the person's hands.
        {...(suggestions.length === 0 && onVisit === undefined
          ? {}
          : {
              role: 'combobox',
              'aria-expanded': shown,
              'aria-autocomplete': 'list',
              'aria-haspopup': 'listbox',
              ...(shown ? { 'aria-controls': listId } : {}),
              ...(shown && active !== null ? { 'aria-activedescendant': `${listId}-${active}` } : {}),
            })}
        ref={input}
        placeholder={placeholder}
        value={value}
        onFocus={onVisit}
        onBlur={close}
        onKeyDown={keys}
        onChange={(event) => {
          onChange(event.target.value);
          setOpen(true);
          setActive(null);
        }}
        className="font-mono"
      />
      {shown ? (
        <SuggestionList
          id={listId}
          anchor={input.current}
          items={items}
          active={active}
          onChoose={choose}
          onLeave={close}
        />
      ) : null}
    </>
  );
}

/** What may be meant: everything while the text is one of the values, which then was chosen, else what contains it. */
function matching(suggestions: readonly string[], value: string): readonly string[] {
  if (suggestions.includes(value)) return suggestions;
  const typed = value.trim().toLowerCase();
  return suggestions.filter((suggestion) => suggestion.toLowerCase().includes(typed));
}

/** The next place in a list, round its ends. */
function moved(active: number | null, step: 1 | -1, count: number): number {
  if (active === null) return step === 1 ? 0 : count - 1;
  return (active + step + count) % count;
}

type SuggestionListProps = {
  id: string;
  anchor: HTMLElement | null;
  items: readonly string[];
  active: number | null;
  onChoose(item: string): void;
  /** Called when the field has moved away from under the list. */
  onLeave(): void;
};

/** Puts the list below its field, or above it where there is more room. */
function place(list: HTMLElement, anchor: HTMLElement): void {
  const { left, top, bottom, width } = anchor.getBoundingClientRect();
  const above = window.innerHeight - bottom < ROOM && top > window.innerHeight - bottom;
  Object.assign(list.style, { left: `${left}px`, width: `${width}px` });
  if (above) Object.assign(list.style, { top: 'auto', bottom: `${window.innerHeight - top + GAP}px` });
  else Object.assign(list.style, { top: `${bottom + GAP}px`, bottom: 'auto' });
}

/** Lies above everything, so that no scrolling part cuts it off. */
function SuggestionList({ id, anchor, items, active, onChoose, onLeave }: SuggestionListProps) {
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element || !anchor) return;
    place(element, anchor);
    // jsdom knows no top layer.
    if ('showPopover' in element) element.showPopover();
    // What is around the field finds its place in the new size first.
    const resized = () => requestAnimationFrame(() => place(element, anchor));
    window.addEventListener('resize', resized);
    return () => window.removeEventListener('resize', resized);
  }, [anchor]);

  useEffect(() => {
    const scrolled = (event: Event) => {
      if (event.target instanceof Node && event.target.contains(anchor)) onLeave();
    };
    window.addEventListener('scroll', scrolled, true);
    return () => window.removeEventListener('scroll', scrolled, true);
  });

  useEffect(() => {
    if (active !== null) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);

  return (
    <div
      ref={list}
      id={id}
      popover="manual"
      role="listbox"
      aria-label="Suggestions"
      className="appear fixed inset-auto m-0 max-h-60 overflow-y-auto rounded-lg border border-line2 bg-raised p-1 text-fg"
    >
      {items.map((item, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
        <div
          key={item}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(item)}
          title={item}
          className={`truncate rounded-md px-2 py-1.5 font-mono text-sm leading-4 hover:bg-hover ${index === active ? 'bg-hover' : ''}`}
        >
          {item}
        </div>
      ))}
    </div>
  );
}
