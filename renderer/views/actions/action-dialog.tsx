import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { errorOf } from '../../api/client.ts';
import { useAppActions, useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { later } from '../../ui/later.tsx';

/** The editor is larger than the rest of the window, and most people never write an action: it comes when it is opened. */
const ActionEditor = later(async () => (await import('./editor/action-editor.tsx')).ActionEditor);

const NEW_ACTION = `id: my_action
title: My action
description: What it does, in one sentence.
group: Other
argv: [uptime]
risk: safe # safe runs at once, caution asks once, danger asks for the name
`;

/** A copy needs an id and a title of its own. */
function copyOf(text: string, actionId: string): string {
  return text
    .replace(`id: ${actionId}`, `id: ${actionId}_copy`)
    .replace(/(title: )([^'",}\n#]*[^'",}\n# ])/, '$1$2 (copy)');
}

/** Fetches the text of an action, or begins a new one, and opens it in the editor. */
export function ActionDialog({ actionId, copy }: { actionId: string | null; copy: boolean }) {
  const client = useClient();
  useEffect(() => void ActionEditor.preload(), []);
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
