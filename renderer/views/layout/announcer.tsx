import { useEffect, useState } from 'react';
import { createBeginnings } from '../../state/beginnings.ts';
import { useAppStore } from '../../state/context.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';

/**
 * Says to screen readers what begins to run. How it ends is said by the status of the run that is shown, or by the toast
 * about one that is not; questions say themselves when they take the focus.
 */
export function Announcer() {
  const store = useAppStore();
  const [said, setSaid] = useState('');
  useEffect(() => {
    const beginnings = createBeginnings(store.getState().runs.values());
    return store.subscribe((state, before) => {
      if (state.runs === before.runs) return;
      for (const run of state.runs.values()) {
        const words = before.runs.has(run.id) ? null : beginnings.note(run);
        if (words !== null) setSaid(words);
      }
    });
  }, [store]);
  return (
    <VisuallyHidden>
      <span role="status" aria-label="What begins">
        <HostileText text={said} />
      </span>
    </VisuallyHidden>
  );
}
