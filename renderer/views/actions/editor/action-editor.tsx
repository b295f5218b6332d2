import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useMemo, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import { errorOf } from '../../../api/client.ts';
import { groupNames } from '../../../state/action-groups.ts';
import { useApp, useAppActions, useClient } from '../../../state/context.ts';
import { useOwnDialog } from '../../../state/use-own-dialog.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import type { Known } from './completions.ts';
import { EditorPanes } from './editor-panes.tsx';
import { useValidation } from './use-validation.ts';

/** Writes an action: field by field and as YAML. Its text is all that is kept; the form is read from it. */
export function ActionEditor({ text: initial, replace }: { text: string; replace: string | null }) {
  const client = useClient();
  const queries = useQueryClient();
  const { closeDialog, chooseAction } = useAppActions();
  const dialog = useOwnDialog();
  const chosen = useApp((state) => state.actionId);
  const [text, setText] = useState(initial);
  const [failure, setFailure] = useState<AppError | null>(null);
  const [saving, setSaving] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const validation = useValidation(text);
  const known = useKnown(replace);
  const formId = useId();
  const ready = validation.current && validation.definition !== null && !saving;

  const change = (changed: string) => {
    setText(changed);
    setFailure(null);
    setLeaving(false);
  };
  const close = () => {
    if (text === initial || leaving) closeDialog();
    else setLeaving(true);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setSaving(true);
    try {
      const { definition } = await client.actions.save({ text, replace });
      await queries.invalidateQueries({ queryKey: ['action-source'] });
      if (!dialog.isOpen()) return;
      dialog.close();
      // With another id it is another action to the window, whose form would be gone.
      if (replace === null || replace === chosen) chooseAction(definition.id);
    } catch (thrown) {
      setFailure(errorOf(thrown));
      setSaving(false);
    }
  };

  return (
    <Dialog
      open
      insistent
      width="full"
      onClose={close}
      title={replace === null ? 'New action' : 'Edit action'}
      initialFocus={() => document.getElementById(formId)?.querySelector('input') ?? null}
      description="One entry of actions.yaml. Whoever uses this app may run it as soon as it is saved."
      footer={
        leaving ? (
          <>
            <p role="alert" className="m-0 mr-auto text-warn">
              Your changes are not saved.
            </p>
            <Button onClick={closeDialog}>Discard changes</Button>
            <Button variant="primary" onClick={() => setLeaving(false)}>
              Keep editing
            </Button>
          </>
        ) : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" form={formId} variant="primary" disabled={!ready}>
              Save
            </Button>
          </>
        )
      }
    >
      <form
        id={formId}
        aria-label="Action"
        onSubmit={(event) => void submit(event)}
        className="flex h-[calc(min(84vh,760px)-152px)] flex-col gap-2 py-1"
      >
        <EditorPanes text={text} validation={validation} known={known} onChange={change} />
        {failure ? <ErrorNotice error={failure} /> : null}
      </form>
    </Dialog>
  );
}

/** What the other actions and the servers give to choose from. */
function useKnown(ownId: string | null): Known {
  const actions = useApp((state) => state.actions);
  const servers = useApp((state) => state.servers);
  return useMemo(
    () => ({
      groups: groupNames(actions),
      servers: [...new Set(servers.flatMap(({ server }) => [server.id, ...server.tags]))],
      choiceActions: actions
        .filter(({ definition }) => definition.risk === 'safe' && definition.id !== ownId)
        .map(({ definition }) => definition.id),
    }),
    [actions, servers, ownId],
  );
}
