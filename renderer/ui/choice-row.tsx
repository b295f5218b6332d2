import { useId } from 'react';

/** A few choices side by side, of which one holds. */
export function ChoiceRow<Value extends string>({
  legend,
  hint,
  choices,
  value,
  onChange,
}: {
  legend: string;
  hint?: string;
  choices: readonly { value: Value; label: string }[];
  value: Value;
  onChange(value: Value): void;
}) {
  const id = useId();
  return (
    <fieldset
      className="m-0 flex min-w-0 flex-col gap-1.5 border-0 p-0"
      {...(hint ? { 'aria-describedby': `${id}-hint` } : {})}
    >
      <legend className="mb-1 p-0 text-dim text-sm">{legend}</legend>
      <div className="flex w-fit max-w-full flex-wrap gap-0.5 rounded-md border border-line2 bg-panel p-0.5">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="inline-flex min-h-7 items-center rounded-sm px-3 text-dim has-checked:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent has-checked:text-fg"
          >
            <input
              type="radio"
              name={id}
              className="sr-only"
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </div>
      {hint ? (
        <p id={`${id}-hint`} className="m-0 text-faint text-sm">
          {hint}
        </p>
      ) : null}
    </fieldset>
  );
}
