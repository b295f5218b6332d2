import { useState } from 'react';
import { useApp } from '../../state/context.ts';
import { Duration, useNow } from '../../ui/time.tsx';
import { ConnectionBanner } from './banners.tsx';

/** What stands until the state of everything has arrived: nothing for a moment, then what is waited for. */
export function Loading() {
  const [since] = useState(Date.now);
  const slow = useNow(100) - since > 300;
  const connection = useApp((state) => state.connection);
  return (
    <div className="flex h-full flex-col">
      <aside aria-label="Notices">
        <ConnectionBanner />
      </aside>
      <main className="grid flex-1 place-items-center text-dim">
        {slow && connection.kind !== 'denied' ? (
          <p role="status">
            {connection.kind === 'open' ? 'Loading servers and actions' : 'Connecting to the backend'},{' '}
            <Duration since={since} />
          </p>
        ) : null}
      </main>
    </div>
  );
}
