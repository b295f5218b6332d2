import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useId, useState } from 'react';
import type { TextFault } from '#shared/contract.ts';
import type { AppError } from '#shared/errors.ts';
import { errorOf } from '../../api/client.ts';
import { useAppActions, useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { ActionTextField } from './action-text-field.tsx';

const NEW_ACTION = `id: my_action
title: My action
description: What it does, in one sentence.
group: Other
argv: [uptime]
risk: safe # safe runs at once, caution asks once, danger asks for the name
`;

/** How long typing has to pause before the text is checked, in milliseconds. */
const QUIET_MS = 150;

/** What the backend says about a text, a moment after it was last changed; undefined while it is not known. */
function useFault(text: string): TextFault | null | undefined {
  const client = useClient();
  const [quiet, setQuiet] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery({
    queryKey: ['action-text', quiet],
    queryFn: ({ signal }) => client.actions.validate({ text: quiet }, { signal }),
    retry: false,
    gcTime: 0,
  });
  if (data === undefined || quiet !== text) return undefined;
  return data.kind === 'broken' ? data.fault : null;
}

/** A copy needs an id and a title of its own. */
function copyOf(text: string, actionId: string): string {
  return text
    .replace(`id: ${actionId}`, `id: ${actionId}_copy`)
    .replace(/(title: )([^'",}\n#]*[^'",}\n# ])/, '$1$2 (copy)');
}

/** Writes an action: the YAML of one entry of the whitelist, checked while it is typed. */
export function ActionDialog({ actionId, copy }: { actionId: string | null; copy: boolean }) {
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['action-source', actionId],
    queryFn: async () => (actionId === null ? NEW_ACTION : (await client.actions.text({ actionId })).text),
    retry: false,
    gcTime: 0,
  });
  const { closeDialog } = useAppActions();
  if (error !== null) {
    return (
      <Dialog open onClose={closeDialog} title="Edit action" footer={<Button onClick={closeDialog}>Close</Button>}>
        <ErrorNotice error={errorOf(error)} />
      </Dialog>
    );
  }
  if (data === undefined) return null;
  const text = copy && actionId !== null ? copyOf(data, actionId) : data;
  return <ActionEditor text={text} replace={copy ? null : actionId} />;
}

function ActionEditor({ text: initial, replace }: { text: string; replace: string | null }) {
  const client = useClient();
  const queries = useQueryClient();
  const { closeDialog, chooseAction } = useAppActions();
  const [text, setText] = useState(initial);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [saving, setSaving] = useState(false);
  const fault = useFault(text);
  const formId = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (fault !== null || saving) return;
    setSaving(true);
    try {
      const { definition } = await client.actions.save({ text, replace });
      await queries.invalidateQueries({ queryKey: ['action-source'] });
      closeDialog();
      if (replace === null) chooseAction(definition.id);
    } catch (thrown) {
      setFailure(errorOf(thrown));
      setSaving(false);
    }
  };

  return (
    <Dialog
      open
      insistent
      width="wide"
      onClose={closeDialog}
      title={replace === null ? 'New action' : 'Edit action'}
      description="One entry of actions.yaml. Whoever uses this app may run it as soon as it is saved."
      footer={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" disabled={fault !== null || saving}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-3 py-1">
        <ActionTextField
          text={text}
          fault={fault}
          onChange={(changed) => {
            setText(changed);
            setFailure(null);
          }}
        />
        {failure ? <ErrorNotice error={failure} /> : null}
      </form>
    </Dialog>
  );
}
