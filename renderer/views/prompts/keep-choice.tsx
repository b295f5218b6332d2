import type { Keep } from '#shared/prompt.ts';
import { ChoiceRow } from '../../ui/choice-row.tsx';

const CHOICES: readonly { value: Keep; label: string }[] = [
  { value: 'once', label: 'Only for now' },
  { value: 'session', label: 'Until the app ends' },
  { value: 'store', label: 'In the secret store' },
];

/** How long a secret is kept. Without an open secret store, the longest choice is not offered. */
export function KeepChoice({ longest, value, onChange }: { longest: Keep; value: Keep; onChange(value: Keep): void }) {
  const offered = CHOICES.slice(0, CHOICES.findIndex((choice) => choice.value === longest) + 1);
  if (offered.length < 2) return null;
  const hint =
    longest === 'store'
      ? 'Encrypted in the secret store; forget it in the settings, under Credentials.'
      : 'In memory only. To keep it longer, open the secret store in the settings, under Credentials.';
  return <ChoiceRow legend="Keep it" hint={hint} choices={offered} value={value} onChange={onChange} />;
}
