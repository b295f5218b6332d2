import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';

const readPermission = () => ('Notification' in window ? Notification.permission : 'denied');

/** What the browser lets this page do. It changes without a word, so it is read anew whenever the page is looked at. */
function usePermission(): [NotificationPermission, () => void] {
  const [permission, setPermission] = useState(readPermission);
  useEffect(() => {
    const update = () => setPermission(readPermission());
    window.addEventListener('focus', update);
    return () => window.removeEventListener('focus', update);
  }, []);
  return [permission, () => void Notification.requestPermission().then(setPermission)];
}

/** Whether notifications can reach the person at all. The desktop app shows them itself and needs no permission. */
export function BrowserPermission() {
  const client = useClient();
  const { data } = useQuery({ queryKey: ['info'], queryFn: () => client.system.info({}) });
  const [permission, ask] = usePermission();
  if (data?.host !== 'browser') return null;
  return (
    <div className="flex items-center gap-3 rounded-md border border-line bg-panel px-3 py-2">
      <p className="m-0 min-w-0 flex-1">
        <span className="block text-faint text-sm">Permission of the browser</span>
        <span role="status">{WORDS[permission]}</span>
      </p>
      {permission === 'default' ? <Button onClick={ask}>Allow notifications…</Button> : null}
    </div>
  );
}

const WORDS: Readonly<Record<NotificationPermission, string>> = {
  granted: 'This browser shows notifications.',
  denied: 'This browser blocks notifications here. Allow them for this page in its site settings.',
  default: 'This browser has not been asked yet, so nothing is shown outside of this page.',
};
