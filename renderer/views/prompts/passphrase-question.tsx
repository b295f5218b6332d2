import type { RefObject } from 'react';
import { Field, TextInput } from '../../ui/field.tsx';

/** Asks for the passphrase of a private key. It goes to the backend, is used for this connection, and is not kept. */
export function PassphraseQuestion({
  keyFile,
  secret,
  field,
  onChange,
  onSubmit,
}: {
  keyFile: string;
  secret: string;
  field: RefObject<HTMLInputElement | null>;
  onChange(secret: string): void;
  onSubmit(): void;
}) {
  return (
    <form
      className="py-1"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Field label={<>Passphrase of {keyFile}</>} hint="Used for this connection only, and never stored">
        {(control) => (
          <TextInput
            {...control}
            ref={field}
            type="password"
            autoComplete="off"
            value={secret}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
    </form>
  );
}
