import { type FormEvent, useId, useMemo, useRef, useState } from 'react';
import type { Action } from '#shared/action.ts';
import type { RunRequest } from '#shared/run-request.ts';
import { plural } from '../../format.ts';
import { confirmationFor, isAnswer } from '../../state/confirmation.ts';
import { useApp, useAppActions, useApplication } from '../../state/context.ts';
import { start } from '../../state/launch.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { CommandPreview } from './command-preview.tsx';
import { orderSentence } from './order-field.tsx';
import { usePreview } from './use-preview.ts';

/** Servers that the question names one by one: what is at risk is no place for "and 4 more". */
const MOST_NAMES = 60;

/** Longer titles leave no room on the button for where it runs, which matters more. */
const LONG_TITLE = 30;

/** The question before a risky run: once for caution, with the server's name to type for danger. */
export function ConfirmDialog({ action, request }: { action: Action; request: RunRequest }) {
  const { definition } = action;
  const app = useApplication();
  const { closeDialog } = useAppActions();
  const views = useApp((state) => state.servers);
  const servers = useMemo(
    () => views.map(({ server }) => server).filter(({ id }) => request.serverIds.includes(id)),
    [views, request],
  );
  const { previews, error, stale } = usePreview(request);
  const [typed, setTyped] = useState('');
  const cancel = useRef<HTMLButtonElement>(null);
  const answer = useRef<HTMLInputElement>(null);
  const formId = useId();
  const confirmation = confirmationFor(definition, servers);
  // What the answer is given to has to be on the screen.
  const ready = isAnswer(confirmation, typed) && !stale && previews.length > 0;
  const where = servers.length === 1 ? servers[0]?.name : plural(servers.length, 'server');

  const order = orderSentence(request.order);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    closeDialog();
    void start(app, request, previews);
  };

  return (
    <Dialog
      open
      insistent
      onClose={closeDialog}
      title={confirmation.kind === 'none' ? definition.title : confirmation.question}
      description={definition.confirm ? `${definition.title} on ${where}` : definition.description}
      initialFocus={confirmation.kind === 'type' ? answer : cancel}
      footer={
        <>
          <Button ref={cancel} onClick={closeDialog}>
            Cancel
          </Button>
          <Button
            type="submit"
            form={formId}
            variant={definition.risk === 'danger' ? 'danger' : 'primary'}
            disabled={!ready}
            className="min-w-0 shrink!"
          >
            <span className="truncate">
              {definition.title.length > LONG_TITLE ? 'Run' : definition.title} on {where}
            </span>
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-3 py-1">
        {order ? <p className="m-0 text-dim">{order}</p> : null}
        <CommandPreview
          definition={definition}
          values={request.parameters}
          previews={previews}
          servers={servers}
          stale={stale}
          order={request.order ?? { kind: 'parallel' }}
          mostNames={MOST_NAMES}
        />
        {error ? <ErrorNotice error={error} /> : null}
        {confirmation.kind === 'type' ? (
          <Field label={confirmation.instruction}>
            {(control) => (
              <TextInput {...control} ref={answer} value={typed} onChange={(event) => setTyped(event.target.value)} />
            )}
          </Field>
        ) : null}
      </form>
    </Dialog>
  );
}
