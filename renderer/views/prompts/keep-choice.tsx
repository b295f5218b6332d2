import type { Keep } from '#shared/prompt.ts';

const CHOICES: readonly { value: Keep; label: string }[] = [
  { value: 'once', label: 'Only for now' },
  { value: 'session', label: 'Until the app ends' },
  { value: 'store', label: 'In the secret store' },
];

/** How long a secret is kept. Without an open secret store, the longest choice is not offered. */
export function KeepChoice({ longest, value, onChange }: { longest: Keep; value: Keep; onChange(value: Keep): void }) {
  const offered = CHOICES.slice(0, CHOICES.findIndex((choice) => choice.value === longest) + 1);
  if (offered.length < 2) return null;
  return (
    <fieldset className="m-0 border-0 p-0">
      <legend className="mb-1 p-0 text-dim text-sm">Keep it</legend>
      <div className="flex w-fit flex-wrap gap-0.5 rounded-md border border-line2 bg-panel p-0.5">
        {offered.map((choice) => (
          <label
            key={choice.value}
            className="inline-flex min-h-7 items-center rounded-sm px-3 text-dim has-checked:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent has-checked:text-fg"
          >
            <input
              type="radio"
              name="keep"
              className="sr-only"
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
            />
            {choice.label}
          </label>
        ))}
      </div>
      <p className="m-0 mt-1 text-faint text-sm">
        {longest === 'store'
          ? 'Encrypted in the secret store; forget it in the settings, under Credentials.'
          : 'In memory only. To keep it longer, open the secret store in the settings, under Credentials.'}
      </p>
    </fieldset>
  );
}
