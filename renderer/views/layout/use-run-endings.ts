import { useEffect } from 'react';
import { toast } from 'sonner';
import { announcement, isWanted } from '#shared/announcement.ts';
import { createEndings } from '#shared/endings.ts';
import type { Run } from '#shared/run.ts';
import type { AppState } from '../../state/app-state.ts';
import { useAppStore } from '../../state/context.ts';
import { isShownWith } from '../../state/endings.ts';
import { OFFER_MS } from '../../ui/toast-times.ts';

/**
 * Tells when a run, or a whole batch, ends that the person is not looking at: a toast, and a notification of the browser
 * where it is wanted and allowed. The desktop app shows its notifications itself.
 */
export function useRunEndings(): void {
  const store = useAppStore();
  useEffect(() => {
    const endings = createEndings();

    const tell = (runs: readonly [Run, ...Run[]]) => {
      const [first] = runs;
      const { title, body, tone } = announcement(runs);
      const show = () => {
        window.focus();
        if (runs.length === 1) store.do.showRun(first.id);
        else store.do.showBatch(first.id);
      };
      const notify = { ok: toast.success, warn: toast.warning, bad: toast.error }[tone];
      notify(title, { description: body, duration: OFFER_MS, action: { label: 'Show', onClick: show } });
      if (!document.hidden || !isWanted(runs, store.getState().settings.notifications)) return;
      // Only where it is allowed already: a question about notifications would come at the wrong moment.
      if (!('Notification' in window) || Notification.permission !== 'granted') return;
      // Two windows have the same to tell; of notifications with the same tag the system shows one.
      new Notification(title, { body, tag: first.batchId ?? first.id }).addEventListener('click', show);
    };

    for (const run of store.getState().runs.values()) endings.note(run);
    return store.subscribe((state, before) => {
      if (state.runs === before.runs) return;
      for (const run of state.runs.values()) {
        if (before.runs.get(run.id) === run) continue;
        const [first, ...others] = endings.note(run) ?? [];
        if (first && !isShownWith(first, shownRun(state))) tell([first, ...others]);
      }
    });
  }, [store]);
}

/** The run that somebody looks at. */
function shownRun({ view, runs, tabs }: AppState): Run | undefined {
  return document.hidden || view !== 'run' ? undefined : runs.get(tabs.active ?? '');
}
