import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown } from 'lucide-react';
import { HostileText } from '../../ui/hostile-text.tsx';

/** A choice of a filter: what it stands for, and the words for it. */
type Choice<Value extends string> = { value: Value; words: string };

type FilterMenuProps<Value extends string> = {
  /** What is filtered by: `Server`. */
  label: string;
  /** What is chosen now, in words: `web-1 and web-2`, `any`. */
  summary: string;
  choices: readonly Choice<Value>[];
  chosen: readonly Value[];
  onChange(chosen: Value[]): void;
  /** One choice at a time; without it any number, none meaning all. */
  single?: boolean;
};

/** A chip that says what the list is restricted to, and opens the choices. */
export function FilterMenu<Value extends string>(props: FilterMenuProps<Value>) {
  const { label, summary, choices, chosen, onChange, single = false } = props;
  const restricted = single ? chosen[0] !== choices[0]?.value : chosen.length > 0;
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        className={`inline-flex min-h-7 max-w-60 shrink-0 items-center gap-1 rounded-full border py-0.5 pr-2 pl-2.5 hover:bg-hover data-popup-open:bg-hover ${
          restricted ? 'border-accent bg-accent-bg' : 'border-control bg-raised'
        }`}
      >
        <span className="text-dim">{label}:</span>
        <span className="min-w-0 truncate">
          <HostileText text={summary} />
        </span>
        <ChevronDown className="size-3.5 shrink-0 text-dim" aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="bottom" align="start" sideOffset={4} className="z-30">
          <Menu.Popup
            aria-label={label}
            className="appear max-h-[min(60vh,420px)] min-w-48 max-w-80 overflow-y-auto rounded-lg border border-line2 bg-raised p-1 outline-none"
          >
            {choices.map((choice) => (
              <Menu.CheckboxItem
                key={choice.value}
                checked={chosen.includes(choice.value)}
                closeOnClick={single}
                onCheckedChange={(checked) => {
                  if (single) onChange([choice.value]);
                  else if (checked) onChange([...chosen, choice.value]);
                  else onChange(chosen.filter((value) => value !== choice.value));
                }}
                className={ITEM}
              >
                <span className="grid size-4 shrink-0 place-items-center">
                  <Menu.CheckboxItemIndicator>
                    <Check className="size-3.5 text-accent" strokeWidth={3} />
                  </Menu.CheckboxItemIndicator>
                </span>
                <span className="min-w-0 truncate">
                  <HostileText text={choice.words} />
                </span>
              </Menu.CheckboxItem>
            ))}
            {!single && chosen.length > 0 ? (
              <>
                <Menu.Separator className="my-1 h-px bg-line" />
                <Menu.Item onClick={() => onChange([])} className={ITEM}>
                  <span className="size-4" />
                  Any
                </Menu.Item>
              </>
            ) : null}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

const ITEM = 'flex min-h-7 items-center gap-2 rounded-md px-2 py-0.5 outline-none data-highlighted:bg-hover';
