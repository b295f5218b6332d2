import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import { type ConnectionState, idFromName, type Server } from '#shared/server.ts';
import { errorOf } from '../../api/client.ts';
import { formatDuration } from '../../format.ts';
import { useApp, useAppActions, useClient } from '../../state/context.ts';
import { useOwnDialog } from '../../state/use-own-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { StatusShape } from '../../ui/shapes.tsx';
import { Duration } from '../../ui/time.tsx';
import { ConnectionError } from '../host-keys/connection-error.tsx';
import { ServerSays } from '../prompts/server-says.tsx';
import { connectionWords } from './connection-words.ts';
import { ServerFields } from './server-fields.tsx';
import { checkForm, type FormErrors, initialForm, possibleHops, type ServerForm } from './server-form.ts';

type Progress =
  | { kind: 'editing' }
  | { kind: 'saving' }
  | { kind: 'connecting'; since: number }
  | { kind: 'checked'; connection: ConnectionState }
  | { kind: 'failed'; error: AppError };

/** Adds a server, or edits `server`. "Save and connect" shows at once whether the way to it works. */
export function ServerDialog({ server, copy }: { server: Server | null; copy: boolean }) {
  const editing = copy ? null : server;
  const servers = useApp((state) => state.servers);
  const { closeDialog, openDialog, setSelection } = useAppActions();
  const dialog = useOwnDialog();
  const client = useClient();
  const formId = useId();
  const firstField = useRef<HTMLInputElement>(null);
  const [form, setForm] = useState<ServerForm>(() => initialForm(server, copy));
  const [errors, setErrors] = useState<FormErrors>({});
  const [saved, setSaved] = useState<Server | null>(null);
  const [progress, setProgress] = useState<Progress>({ kind: 'editing' });
  /** Changes of the form so far: what is typed while something is saved or tried is not part of it. */
  const changes = useRef(0);
  const isLocal = editing?.kind === 'local';
  const existing = saved ?? editing;
  const busy = progress.kind === 'saving' || progress.kind === 'connecting';
  const title = editing ? `Edit ${editing.name}` : copy ? 'Duplicate server' : 'Add server';

  const change = (changed: Partial<ServerForm>) => {
    changes.current += 1;
    setForm((before) => ({ ...before, ...changed }));
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !(field in changed))));
    if (!busy) setProgress({ kind: 'editing' });
  };

  const save = async (): Promise<Server | null> => {
    const checked = checkForm(form, existing, servers);
    if (checked.kind === 'invalid') {
      setErrors(checked.errors);
      // The error stands beside its field: lead there once it has been rendered.
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>(`#${CSS.escape(formId)} [aria-invalid]`)?.focus(),
      );
      return null;
    }
    setProgress({ kind: 'saving' });
    try {
      const stored = await client.servers.save({ server: checked.server, replace: existing !== null });
      setSaved(stored);
      setSelection({ ids: new Set([stored.id]), anchor: stored.id, cursor: stored.id });
      return stored;
    } catch (thrown) {
      setProgress({ kind: 'failed', error: errorOf(thrown) });
      return null;
    }
  };

  const saveAndClose = async () => {
    const typed = changes.current;
    if (!(await save())) return;
    if (typed === changes.current) dialog.close();
    else setProgress({ kind: 'editing' });
  };

  const saveAndConnect = async () => {
    const typed = changes.current;
    const stored = await save();
    if (!stored) return;
    setProgress({ kind: 'connecting', since: Date.now() });
    try {
      const connection = await client.servers.tryNow({ serverId: stored.id });
      // What was tried is not what the form says any more, which still has to be saved.
      setProgress(typed === changes.current ? { kind: 'checked', connection } : { kind: 'editing' });
    } catch (thrown) {
      setProgress({ kind: 'failed', error: errorOf(thrown) });
    }
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    void (isLocal ? saveAndClose() : saveAndConnect());
  };

  const connected = progress.kind === 'checked' && progress.connection.kind === 'connected';
  return (
    <Dialog
      open
      insistent
      onClose={closeDialog}
      title={title}
      initialFocus={() => {
        // Typing replaces the made-up name of a copy.
        if (copy) firstField.current?.select();
        return firstField.current;
      }}
      {...(editing ? {} : { description: 'Reached over SSH. Its host key is shown to you before anything is sent.' })}
      result={progressNotice(
        progress,
        form.name,
        () => saved && openDialog({ kind: 'test-server', serverId: saved.id }),
      )}
      footer={
        connected ? (
          <Button variant="primary" onClick={closeDialog}>
            Close
          </Button>
        ) : (
          <>
            <Button variant="ghost" onClick={closeDialog}>
              {saved ? 'Close' : 'Cancel'}
            </Button>
            {isLocal ? null : (
              <Button disabled={busy} onClick={() => void saveAndClose()}>
                Save
              </Button>
            )}
            <Button type="submit" form={formId} variant="primary" disabled={busy}>
              {isLocal ? 'Save' : saved ? 'Save and try again' : 'Save and connect'}
            </Button>
          </>
        )
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-3 pb-2">
        <ServerFields
          form={form}
          errors={errors}
          idHint={editing?.id ?? idFromName(form.name, new Set(servers.map((view) => view.server.id)))}
          idFixed={editing !== null || saved !== null}
          local={isLocal}
          firstField={firstField}
          hops={possibleHops(form.jump, existing, servers)}
          onChange={change}
        />
      </form>
    </Dialog>
  );
}

/** What became of the form; nothing while it is only filled in, so that no room is kept for it. */
function progressNotice(progress: Progress, name: string, onTest: () => void): ReactNode {
  switch (progress.kind) {
    case 'editing':
    case 'saving':
      return null;
    case 'connecting':
      return (
        <output className="flex items-center gap-2 rounded-md border border-line bg-hover px-3 py-2 text-dim">
          <StatusShape status="connecting" />
          Saved. Connecting to {name} for <Duration since={progress.since} />
        </output>
      );
    case 'failed':
      return <ErrorNotice error={progress.error} />;
    case 'checked':
      return <CheckResult connection={progress.connection} name={name} onTest={onTest} />;
  }
}

function CheckResult({ connection, name, onTest }: { connection: ConnectionState; name: string; onTest(): void }) {
  if (connection.kind === 'failed' || connection.kind === 'paused') {
    return <ConnectionError error={connection.error} action={<Button onClick={onTest}>Test…</Button>} />;
  }
  if (connection.kind !== 'connected') {
    return (
      <output className="rounded-md border border-line bg-hover px-3 py-2 text-dim first-letter:uppercase">
        {connectionWords(connection)}
      </output>
    );
  }
  const { latencyMs: latency, hostKey, banner } = connection;
  return (
    <output className="flex items-start gap-2.5 rounded-md border border-ok/40 bg-ok-bg px-3 py-2">
      <span className="pt-[3px]">
        <StatusShape status="reachable" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="font-medium text-ok">
          {name} is reachable{latency === null ? '' : `, ${formatDuration(latency)} round trip`}
        </span>
        {hostKey ? (
          <span className="block break-all font-mono text-dim text-sm">
            {hostKey.type} {hostKey.fingerprint}
          </span>
        ) : null}
        {banner ? <ServerSays text={banner} /> : null}
      </span>
    </output>
  );
}
