import { Menu, Search } from 'lucide-react';
import type { View } from '../../state/app-state.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { IconButton } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { useAllKeys } from '../shortcuts/use-keys.ts';

const VIEWS: readonly { view: View; label: string }[] = [
  { view: 'run', label: 'Run' },
  { view: 'overview', label: 'Overview' },
  { view: 'history', label: 'History' },
  { view: 'settings', label: 'Settings' },
];

/** Brand, the views, and the way to everything else. `narrow` adds the button of the server drawer. */
export function TopBar({ narrow }: { narrow: boolean }) {
  const current = useApp((state) => state.view);
  const { setView, setDrawerOpen, openDialog } = useAppActions();
  const keys = useAllKeys().get('search');
  return (
    <header className="flex h-11 shrink-0 items-center gap-2.5 border-line border-b bg-panel px-3">
      {narrow ? (
        <IconButton label="Servers" onClick={() => setDrawerOpen(true)} className="-ml-1">
          <Menu className="size-4" aria-hidden="true" />
        </IconButton>
      ) : null}
      <h1
        className={`m-0 flex items-center gap-2 font-semibold text-base tracking-tight ${narrow ? 'mr-2 max-[600px]:sr-only' : 'w-60'}`}
      >
        <span
          aria-hidden="true"
          className="grid size-[18px] place-items-center rounded-[5px] bg-accent font-bold font-mono text-[11px] text-on-accent"
        >
          &gt;_
        </span>
        HomelabCmd
      </h1>
      <nav aria-label="Views" className="flex gap-0.5 max-[600px]:min-w-0 max-[600px]:overflow-x-auto">
        {VIEWS.map(({ view, label }) => (
          <button
            key={view}
            type="button"
            aria-current={view === current ? 'page' : undefined}
            onClick={() => setView(view)}
            className="min-h-7 rounded-md px-2.5 text-dim transition-colors hover:text-fg aria-[current=page]:bg-hover aria-[current=page]:text-fg"
          >
            {label}
          </button>
        ))}
      </nav>
      <button
        type="button"
        onClick={() => openDialog({ kind: 'palette' })}
        className="ml-auto flex min-h-8 w-85 min-w-0 shrink items-center gap-2 rounded-md border border-line2 bg-bg px-2.5 text-faint transition-colors hover:border-control hover:text-dim"
      >
        <Search className="size-4 shrink-0" aria-hidden="true" />
        <span className="min-w-0 flex-1 truncate text-left">Search servers, actions, history</span>
        {keys ? <Kbd keys={keys} /> : null}
      </button>
    </header>
  );
}
