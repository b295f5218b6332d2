import { INPUT_CLASS } from '../../ui/field.tsx';

/** From a day to a day; either may be left empty. */
export function DayRange({
  days,
  onChange,
}: {
  days: readonly [first: string, last: string];
  onChange(days: [string, string]): void;
}) {
  const [first, last] = days;
  return (
    <span className="inline-flex items-center gap-1.5">
      <input
        type="date"
        aria-label="First day"
        value={first}
        max={last || undefined}
        onChange={(event) => onChange([event.target.value, last])}
        className={`${INPUT_CLASS} min-h-7! w-34!`}
      />
      <span aria-hidden="true" className="text-faint">
        to
      </span>
      <input
        type="date"
        aria-label="Last day"
        value={last}
        min={first || undefined}
        onChange={(event) => onChange([first, event.target.value])}
        className={`${INPUT_CLASS} min-h-7! w-34!`}
      />
    </span>
  );
}
