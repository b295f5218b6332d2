import { type FormEvent, useId, useRef, useState } from 'react';
import { toast } from 'sonner';
import type { AppError } from '#shared/errors.ts';
import { errorOf } from '../../api/client.ts';
import { useAppActions, useClient } from '../../state/context.ts';
import { useOwnDialog } from '../../state/use-own-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { useServerCommands } from '../servers/use-server-commands.ts';
import { HostKeyCheck, HostKeyFacts, shownAndStored } from './host-key-facts.tsx';

/** A server that shows another key than before. */
export type HostKeyChange = Extract<AppError, { code: 'HOST_KEY_CHANGED' }>;

/** Replaces the stored key of a server by the one that it shows, after its name was typed. */
export function ReplaceHostKeyDialog({ change }: { change: HostKeyChange }) {
  const { server, presented, known } = change;
  const client = useClient();
  const commands = useServerCommands();
  const { closeDialog } = useAppActions();
  const dialog = useOwnDialog();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const formId = useId();
  const allowed = typed.trim().toLowerCase() === server.name.toLowerCase() && !busy;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!allowed) return;
    setBusy(true);
    try {
      const { replaced } = await client.hostKeys.replace({ serverId: server.id, fingerprint: presented.fingerprint });
      toast.success(`Replaced the host key of ${server.name}`, {
        ...(replaced.some(({ file }) => file === 'user')
          ? { description: 'The old key still stands in ~/.ssh/known_hosts, where ssh itself reads it.' }
          : {}),
      });
      dialog.close();
      void commands.check(server.id);
    } catch (thrown) {
      setError(errorOf(thrown));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      insistent
      onClose={closeDialog}
      title={`Replace the host key of ${server.name}?`}
      description="It shows another key than the one that is stored. Nothing has been sent to it."
      initialFocus={cancel}
      footer={
        <>
          <Button ref={cancel} onClick={closeDialog}>
            Cancel
          </Button>
          <Button type="submit" form={formId} variant="danger" disabled={!allowed}>
            Replace and connect
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 py-1">
        <HostKeyFacts keys={shownAndStored(presented, known)} />
        <p className="m-0">
          A server that was set up anew has a new key. So has somebody in between who wants your passwords. If you do
          not know why it changed, do not go on.
        </p>
        <HostKeyCheck type={presented.type} />
        <Field label={`Type “${server.name}” to go on`}>
          {(control) => <TextInput {...control} value={typed} onChange={(event) => setTyped(event.target.value)} />}
        </Field>
        {error ? <ErrorNotice error={error} /> : null}
      </form>
    </Dialog>
  );
}
