import { type FormEvent, useId, useRef, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import { type CredentialList, storePassphraseSchema } from '#shared/secrets.ts';
import { errorOf } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Field, TextInput } from '../../ui/field.tsx';

/** Gives a new secret store its passphrase (typed twice), or opens a locked one. */
export function StorePassphraseDialog({
  isNew,
  onClose,
  onOpened,
}: {
  isNew: boolean;
  onClose(): void;
  onOpened(list: CredentialList): void;
}) {
  const client = useClient();
  const [passphrase, setPassphrase] = useState('');
  const [repeated, setRepeated] = useState('');
  const [wrong, setWrong] = useState<{ passphrase?: string; repeated?: string }>({});
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const formId = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setError(null);
    const parsed = storePassphraseSchema.safeParse(passphrase);
    if (!parsed.success) return setWrong({ passphrase: `${parsed.error.issues[0]?.message ?? 'not possible'}` });
    if (isNew && repeated !== passphrase) return setWrong({ repeated: 'this is not the same' });
    setWrong({});
    setBusy(true);
    try {
      onOpened(await client.credentials.unlock({ passphrase }));
    } catch (thrown) {
      setError(errorOf(thrown));
      setBusy(false);
      first.current?.select();
    }
  };

  return (
    <Dialog
      open
      insistent
      onClose={onClose}
      title={isNew ? 'Set up the secret store' : 'Unlock the secret store'}
      initialFocus={first}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={busy}>
            {isNew ? 'Set up' : 'Unlock'}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-3 py-1">
        {isNew ? (
          <p className="m-0">
            What you keep in it is encrypted with this passphrase, which is stored nowhere. Without it, nobody can read
            the store, and the passphrase cannot be recovered.
          </p>
        ) : null}
        <Field label="Passphrase" error={wrong.passphrase}>
          {(control) => (
            <TextInput
              {...control}
              ref={first}
              type="password"
              value={passphrase}
              onChange={(event) => setPassphrase(event.target.value)}
            />
          )}
        </Field>
        {isNew ? (
          <Field label="The same once more" error={wrong.repeated}>
            {(control) => (
              <TextInput
                {...control}
                type="password"
                value={repeated}
                onChange={(event) => setRepeated(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {error ? <ErrorNotice error={error} /> : null}
      </form>
    </Dialog>
  );
}
