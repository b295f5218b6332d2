import { toast } from 'sonner';
import type { Run, TerminalSize } from '#shared/run.ts';
import { errorOf } from '../../api/client.ts';
import { useApp, useAppActions, useClient } from '../../state/context.ts';
import type { Typing } from '../../terminal/terminal-view.tsx';

/** Connects a view of a run's output with the terminal of its command: keys go there, and it gets the size of the view. */
export function useTyping(run: Run): { typing: Typing | 'not now' | null; onRoom(size: TerminalSize): void } {
  const client = useClient();
  const actions = useAppActions();
  const eager = useApp((state) => state.eagerRun === run.id);
  const { id: runId } = run;
  const hasTerminal = run.terminal !== undefined;
  const takesKeys = hasTerminal && run.state === 'running';

  return {
    typing: takesKeys
      ? {
          name: `${run.action.title} on ${run.server.name}`,
          send: (text) => client.runs.input({ runId, text }),
          onFailure(thrown) {
            const { code, message, next } = errorOf(thrown);
            // The command has ended meanwhile, as everybody can see.
            if (code === 'NOT_FOUND') return;
            toast.error('What you typed did not arrive.', { description: `${message} ${next}` });
          },
          eager,
          onTaken: actions.forgetEagerRun,
        }
      : hasTerminal
        ? 'not now'
        : null,
    onRoom(size) {
      if (!hasTerminal) return;
      actions.setOutputRoom(size);
      // A command that ends in this moment needs no size any more.
      if (takesKeys) client.runs.resize({ runId, ...size }).catch(() => undefined);
    },
  };
}
