import { Check } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';

/** The attributes that tie a control to its field's words. */
export type ControlProps = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

/** A labelled control with a hint below it, replaced by the error when there is one. */
export function Field({
  label,
  hint,
  error,
  optional = false,
  className = '',
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="flex items-baseline justify-between gap-2 text-dim text-sm">
        <span>{label}</span>
        {optional ? <span className="text-faint text-xs">optional</span> : null}
      </label>
      {children({
        id,
        ...(note ? { 'aria-describedby': `${id}-note` } : {}),
        ...(error ? { 'aria-invalid': true } : {}),
      })}
      {note ? (
        <p
          id={`${id}-note`}
          {...(error ? { role: 'alert' } : {})}
          className={`m-0 break-words text-sm ${error ? 'text-bad first-letter:uppercase' : 'text-faint'}`}
        >
          {note}
        </p>
      ) : null}
    </div>
  );
}

/** Looks of everything that takes text. */
export const INPUT_CLASS =
  'min-h-8 w-full min-w-0 rounded-md border border-control bg-bg px-2.5 py-1 text-fg hover:border-dim ' +
  'focus-visible:border-accent focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60';

/**
 * Characters that one line takes. A browser freezes with millions of them; and what was cut off here is still longer than
 * any value may be, so it is refused rather than used.
 */
const LONGEST_LINE = 70_000;

/** One line of text. */
export function TextInput({ className = '', ...rest }: ComponentProps<'input'>) {
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      maxLength={LONGEST_LINE}
      {...rest}
      className={`${INPUT_CLASS} ${className}`}
    />
  );
}

/** A number as text, so that what was typed is never silently changed; the person's mistakes stay visible. */
export function NumberInput(props: ComponentProps<'input'>) {
  return <TextInput inputMode="numeric" {...props} />;
}

/** A box to tick, with its label beside it and an explanation below. */
export function Checkbox({
  label,
  hint,
  checked,
  onChange,
}: {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange(checked: boolean): void;
}) {
  const id = useId();
  return (
    <div className="grid grid-cols-[auto_1fr] items-center gap-x-2">
      <span className="relative grid size-6 place-items-center">
        <input
          id={id}
          type="checkbox"
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
          className="peer size-[18px] appearance-none rounded-sm border border-control bg-bg checked:border-accent checked:bg-accent hover:border-dim"
        />
        <Check
          className="pointer-events-none absolute size-3.5 text-on-accent opacity-0 peer-checked:opacity-100"
          strokeWidth={3}
          aria-hidden="true"
        />
      </span>
      <label htmlFor={id}>{label}</label>
      {hint ? (
        <p id={`${id}-hint`} className="col-start-2 m-0 text-faint text-sm">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
