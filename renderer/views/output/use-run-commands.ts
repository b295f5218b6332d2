import { useMemo } from 'react';
import { toast } from 'sonner';
import type { Run } from '#shared/run.ts';
import { formatBytes } from '../../format.ts';
import { useApplication } from '../../state/context.ts';
import { launch } from '../../state/launch.ts';
import { download, readTranscript, type SavedAs, transcriptName } from '../../terminal/save.ts';
import { toastError, toastFailure } from '../../ui/toast-failure.ts';
import { copyText } from './copy-text.ts';
import { wordsText } from './words-text.ts';

/** What can be done with a run, live or from the history. What goes wrong is told in a toast, or in the action's form. */
export type RunCommands = {
  cancel(run: Run): Promise<void>;
  /** Ends everything of a run's batch that goes on or waits. */
  cancelBatch(batchId: string): Promise<void>;
  /**
   * Starts the same action with the same parameters on the same servers, in the same order; asks where its risk calls
   * for it. The runs belong to one request.
   */
  again(...runs: [Run, ...Run[]]): Promise<void>;
  save(run: Run, as?: SavedAs): Promise<void>;
  copyCommand(run: Run): Promise<void>;
};

export function useRunCommands(): RunCommands {
  const app = useApplication();

  return useMemo(() => {
    return {
      async cancel(run) {
        await app.client.runs.cancel({ runId: run.id }).catch(toastFailure);
      },
      async cancelBatch(batchId) {
        await app.client.runs.cancelBatch({ batchId }).catch(toastFailure);
      },
      async again(run, ...others) {
        const serverIds = [run, ...others].map(({ server }) => server.id);
        const action = app.store.getState().actions.find(({ definition }) => definition.id === run.action.id);
        if (!action) {
          toast.error(`“${run.action.title}” is not among the actions any more.`, {
            description: 'Add it to actions.yaml again to run it.',
          });
          return;
        }
        const { params } = action.definition;
        if (Object.values(params).some(({ type }) => type === 'secret')) {
          // What was secret was not kept: the form asks for it.
          const kept = Object.entries(run.parameters).filter(([name]) => params[name]?.type !== 'secret');
          app.store.do.setSelection({ ids: new Set(serverIds), anchor: run.server.id, cursor: run.server.id });
          app.store.do.chooseAction(run.action.id, Object.fromEntries(kept));
          return;
        }
        const { parameters, order } = run;
        const request = { actionId: run.action.id, parameters, serverIds, ...(order && { order }) };
        await launch(app, request, null);
      },
      async save(run, as = 'text') {
        const result = await readTranscript(app.client.runs, run, { as });
        if ('error' in result) {
          toastError(result.error);
          return;
        }
        const name = transcriptName(run, as);
        download(name, result.parts);
        const size = new Blob(result.parts).size;
        toast.success(`Saved ${formatBytes(size)}`, { description: name });
      },
      async copyCommand(run) {
        if (await copyText(wordsText(run.words))) toast.success('Copied the command');
        else toast.error('Could not copy the command', { description: 'Select it and press Ctrl+C.' });
      },
    };
  }, [app]);
}
