import { FileWarning, Plug } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp, useAppActions, useConnection } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/time.tsx';

function Banner({ icon, tone, children }: { icon: ReactNode; tone: 'warn' | 'bad'; children: ReactNode }) {
  return (
    <div
      className={`flex shrink-0 items-center gap-2.5 border-b px-3.5 py-1.5 ${tone === 'bad' ? 'border-bad/40 bg-bad-bg' : 'border-warn/40 bg-warn-bg'}`}
    >
      <span className={tone === 'bad' ? 'text-bad' : 'text-warn'}>{icon}</span>
      {children}
    </div>
  );
}

/** Says that the connection to the backend is gone, when it is tried again, and offers to do it now. */
export function ConnectionBanner() {
  const status = useApp((state) => state.connection);
  const connection = useConnection();
  const now = useNow(status.kind === 'lost' ? 250 : null);
  const icon = <Plug className="size-4" aria-hidden="true" />;

  if (status.kind === 'denied') {
    return (
      <Banner icon={icon} tone="bad">
        <p role="alert" className="m-0">
          <b className="font-semibold">This window is no longer signed in.</b> The backend was restarted. Open the new
          address that it printed.
        </p>
      </Banner>
    );
  }
  if (status.kind === 'open' || (status.kind === 'connecting' && status.attempt === 1)) return null;
  const seconds = status.kind === 'lost' ? Math.max(0, Math.ceil((status.retryAt - now) / 1000)) : 0;
  return (
    <Banner icon={icon} tone="warn">
      <p className="m-0 flex-1">
        <span role="status">
          <b className="font-semibold">The connection to the backend is lost.</b>
        </span>{' '}
        {status.kind === 'lost' && seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying now.'}
      </p>
      <Button onClick={() => connection.tryNow()}>Try now</Button>
    </Banner>
  );
}

/** What should be mended first, with line and column; the way to the rest, which is not shown where all of it stands. */
export function ProblemBanner() {
  const problems = useApp((state) => state.problems);
  const listed = useApp((state) => state.view === 'settings' && state.settingsSection === 'problems');
  const { showSettings } = useAppActions();
  const [first, ...others] = problems;
  if (first === undefined || listed) return null;
  return (
    <Banner icon={<FileWarning className="size-4" aria-hidden="true" />} tone="warn">
      <p role="status" className="m-0 min-w-0 flex-1 break-words">
        <b className="font-semibold">{first.message}</b> <span className="text-dim">{first.next}</span>
      </p>
      {others.length > 0 ? (
        <Button onClick={() => showSettings('problems')}>Show all {problems.length} problems</Button>
      ) : null}
    </Banner>
  );
}
