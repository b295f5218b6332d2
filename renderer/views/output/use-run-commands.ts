import { useMemo } from 'react';
import { toast } from 'sonner';
import type { Run } from '#shared/run.ts';
import { errorOf } from '../../api/client.ts';
import { formatBytes } from '../../format.ts';
import { useAppActions, useAppStore, useClient } from '../../state/context.ts';
import { download, readTranscript, transcriptName } from '../../terminal/save.ts';
import { copyText } from './copy-text.ts';
import { wordsText } from './words-text.ts';

/** What can be done with a run, live or from the history. What goes wrong is told in a toast. */
export type RunCommands = {
  cancel(run: Run): Promise<void>;
  /** Starts the same action with the same parameters on the same server; what has to be confirmed opens its form. */
  again(run: Run): Promise<void>;
  save(run: Run): Promise<void>;
  copyCommand(run: Run): Promise<void>;
};

export function useRunCommands(): RunCommands {
  const client = useClient();
  const actions = useAppActions();
  const store = useAppStore();

  return useMemo(() => {
    const failed = (thrown: unknown) => {
      const { message, next } = errorOf(thrown);
      toast.error(message, { description: next });
    };

    return {
      async cancel(run) {
        await client.runs.cancel({ runId: run.id }).catch(failed);
      },
      async again(run) {
        const action = store.getState().actions.find(({ definition }) => definition.id === run.action.id);
        if (!action) {
          toast.error(`“${run.action.title}” is not among the actions any more.`, {
            description: 'Add it to actions.yaml again to run it.',
          });
          return;
        }
        if (action.definition.risk !== 'safe' || action.definition.confirm !== undefined) {
          actions.setSelection({ ids: new Set([run.server.id]), anchor: run.server.id, cursor: run.server.id });
          actions.chooseAction(run.action.id, run.parameters);
          actions.setOutputFilled(false);
          return;
        }
        const request = { actionId: run.action.id, parameters: run.parameters, serverIds: [run.server.id] };
        await client.runs.start(request).then(actions.openRuns, failed);
      },
      async save(run) {
        const result = await readTranscript(client.runs, run);
        if ('error' in result) {
          toast.error(result.error.message, { description: result.error.next });
          return;
        }
        const name = transcriptName(run);
        download(name, result.parts);
        const size = new Blob(result.parts).size;
        toast.success(`Saved ${formatBytes(size)}`, { description: name });
      },
      async copyCommand(run) {
        if (await copyText(wordsText(run.words))) toast.success('Copied the command');
        else toast.error('Could not copy the command', { description: 'Select it and press Ctrl+C.' });
      },
    };
  }, [client, actions, store]);
}
