import { useEffect } from 'react';
import { toast } from 'sonner';
import type { Run } from '#shared/run.ts';
import { outcomeSentence, outcomeTone, plural } from '../../format.ts';
import { useAppStore } from '../../state/context.ts';
import { endedSince, isShownWith } from '../../state/endings.ts';

const TITLE = 'HomelabCmd';

/** Tells when a run ends that the person is not looking at: a toast, the window's title, and a notification where allowed. */
export function useRunEndings(): void {
  const store = useAppStore();
  useEffect(() => {
    let unseen: Run[] = [];

    const show = (run: Run) => {
      window.focus();
      store.do.showRun(run.id);
    };

    const tell = (run: Run) => {
      const words = run.outcome ? outcomeSentence(run.outcome, run.durationMs) : 'ended';
      const title = `${run.action.title} on ${run.server.name}`;
      const notify = run.outcome && outcomeTone(run.outcome) === 'ok' ? toast.success : toast.error;
      notify(title, { description: words, action: { label: 'Show', onClick: () => show(run) } });
      if (!document.hidden) return;
      unseen = [...unseen, run];
      document.title = unseen.length === 1 ? `${words} · ${title}` : `${plural(unseen.length, 'run')} ended · ${TITLE}`;
      // Only where it is allowed already: a question about notifications would come at the wrong moment.
      const { when, longer_than } = store.getState().settings.notifications;
      const wanted = when === 'all' || (when === 'failures' && run.outcome && outcomeTone(run.outcome) !== 'ok');
      if (!wanted || (run.durationMs ?? 0) < longer_than * 1000) return;
      if ('Notification' in window && Notification.permission === 'granted') {
        new Notification(title, { body: words, tag: run.id }).addEventListener('click', () => show(run));
      }
    };

    const unsubscribe = store.subscribe((state, before) => {
      if (state.runs === before.runs) return;
      const active = !document.hidden && state.view === 'run' ? state.runs.get(state.tabs.active ?? '') : undefined;
      for (const run of endedSince(before.runs, state.runs)) if (!isShownWith(run, active)) tell(run);
    });
    const seen = () => {
      if (document.hidden) return;
      unseen = [];
      document.title = TITLE;
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      unsubscribe();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [store]);
}
