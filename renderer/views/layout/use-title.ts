import { useEffect } from 'react';
import { activityOf, activityWords } from '#shared/activity.ts';
import usualIcon from '../../icon.svg';
import failedIcon from '../../icon-failed.svg';
import runningIcon from '../../icon-running.svg';
import { useAppStore } from '../../state/context.ts';

const NAME = 'HomelabCmd';

/** Counts in the title and the icon of the page what runs, and what failed while nobody looked. */
export function useTitle(): void {
  const store = useAppStore();
  useEffect(() => {
    let seenAt = document.hidden ? Date.now() : null;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');

    const show = () => {
      const activity = activityOf(store.getState().runs.values(), seenAt);
      const words = activityWords(activity);
      const title = `${activity.failed > 0 ? '✕ ' : ''}${words === '' ? '' : `${words} - `}${NAME}`;
      if (document.title !== title) document.title = title;
      const href = activity.failed > 0 ? failedIcon : activity.running > 0 ? runningIcon : usualIcon;
      if (icon && icon.getAttribute('href') !== href) icon.href = href;
    };
    const looked = () => {
      seenAt = document.hidden ? Date.now() : null;
      show();
    };

    show();
    const unsubscribe = store.subscribe((state, before) => {
      if (state.runs !== before.runs) show();
    });
    document.addEventListener('visibilitychange', looked);
    return () => {
      unsubscribe();
      document.removeEventListener('visibilitychange', looked);
    };
  }, [store]);
}
