import { Check, Copy } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { apiKeyLimitSchema, apiKeyNameSchema } from '#shared/api-keys.ts';
import type { AppError } from '#shared/errors.ts';
import { errorOf } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Field, NumberInput, TextInput } from '../../ui/field.tsx';
import { copyText } from '../output/copy-text.ts';

/** Makes a key: first its name and limit are asked for, then the key is shown, this once. */
export function NewApiKeyDialog({ onClose }: { onClose(): void }) {
  const [made, setMade] = useState<string | null>(null);
  return made === null ? <KeyForm onClose={onClose} onMade={setMade} /> : <ShownOnce secret={made} onClose={onClose} />;
}

function KeyForm({ onClose, onMade }: { onClose(): void; onMade(key: string): void }) {
  const client = useClient();
  const form = useId();
  const [name, setName] = useState('');
  const [limit, setLimit] = useState('');
  const [wrong, setWrong] = useState<{ name?: string | undefined; limit?: string | undefined }>({});
  const [failure, setFailure] = useState<AppError | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const parsedName = apiKeyNameSchema.safeParse(name.trim());
    const parsedLimit = apiKeyLimitSchema.safeParse(limit.trim() === '' ? null : Number(limit));
    setWrong({
      name: parsedName.error?.issues[0]?.message,
      limit: parsedLimit.success ? undefined : 'use a whole number from 1 to 10000, or nothing',
    });
    if (!parsedName.success || !parsedLimit.success) return;
    try {
      const { key } = await client.apiKeys.create({ name: parsedName.data, requestsPerMinute: parsedLimit.data });
      onMade(key);
    } catch (thrown) {
      setFailure(errorOf(thrown));
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title="Create a key"
      description="With it, a program can run every action of the whitelist, and read the history."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={form}>
            Create
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 py-1" noValidate>
        {failure ? <ErrorNotice error={failure} /> : null}
        <Field label="Name" hint="Who will use it. It stands in the history beside every run." error={wrong.name}>
          {(control) => (
            <TextInput
              {...control}
              placeholder="home-assistant"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Requests in a minute"
          hint="Empty: the limit that holds for everybody."
          error={wrong.limit}
          optional
        >
          {(control) => (
            <NumberInput
              {...control}
              className="max-w-28 text-right"
              value={limit}
              onChange={(event) => setLimit(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function ShownOnce({ secret, onClose }: { secret: string; onClose(): void }) {
  const [copied, setCopied] = useState(false);
  return (
    <Dialog
      open
      insistent
      onClose={onClose}
      title="The new key"
      description="Copy it now: it is shown this once. Only its hash is kept."
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="flex items-center gap-2 py-1">
        <output
          aria-label="Key"
          className="min-w-0 flex-1 select-all break-all rounded-md border border-line bg-term px-3 py-2 font-mono"
        >
          {secret}
        </output>
        <Button onClick={async () => setCopied(await copyText(secret))}>
          {copied ? <Check className="size-4" aria-hidden="true" /> : <Copy className="size-4" aria-hidden="true" />}
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </Button>
      </div>
    </Dialog>
  );
}
