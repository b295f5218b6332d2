import { Dialog } from '@base-ui/react/dialog';
import { useEffect } from 'react';
import { Group, Panel } from 'react-resizable-panels';
import { hasServerList } from '../../state/app-state.ts';
import { useApp, useAppActions } from '../../state/context.ts';
import { DialogVeil } from '../../ui/dialog.tsx';
import { preloadWhenIdle } from '../../ui/later.tsx';
import { NARROW, useMedia } from '../../ui/use-media.ts';
import { ServerList } from '../servers/server-list.tsx';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner, ProblemBanner } from './banners.tsx';
import { HistoryView, LATER_PARTS, OverviewView, SettingsView } from './later-parts.tsx';
import { focusView } from './regions.ts';
import { ResizeHandle, RunView } from './run-view.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { usePanelLayout } from './use-panel-layout.ts';

const VIEW_ID = 'view';

/** One window: bar, servers, the present view, status. */
export function Layout() {
  const narrow = useMedia(NARROW);
  const filled = useApp((state) => state.outputFilled && state.view === 'run');
  const layout = usePanelLayout('homelab-cmd.window', ['servers', VIEW_ID]);
  const beside = useApp((state) => hasServerList(state.view));
  const listed = !narrow && !filled && beside;
  useEffect(() => preloadWhenIdle(LATER_PARTS), []);
  return (
    <div className="flex h-full flex-col">
      <SkipLink />
      <TopBar narrow={narrow} />
      <aside aria-label="Notices">
        <ConnectionBanner />
        <ProblemBanner />
      </aside>
      <main className="min-h-0 flex-1">
        <Group
          className="h-full"
          {...(layout.defaultLayout ? { defaultLayout: layout.defaultLayout } : {})}
          onLayoutChanged={(next, meta) => listed && layout.onLayoutChanged(next, meta)}
        >
          {listed ? (
            <>
              <Panel
                key="servers"
                id="servers"
                defaultSize="264px"
                minSize="200px"
                maxSize="440px"
                groupResizeBehavior="preserve-pixel-size"
              >
                <section aria-label="Server list" className="h-full">
                  <ServerList />
                </section>
              </Panel>
              <ResizeHandle key="handle" label="Width of the server list" vertical />
            </>
          ) : null}
          <Panel key="view" id={VIEW_ID} minSize="400px">
            <CurrentView />
          </Panel>
        </Group>
      </main>
      <StatusBar />
      <Announcer />
      {narrow ? <ServerDrawer /> : null}
    </div>
  );
}

/** For the keyboard: past the bar and the list of servers. Seen only while it has the focus. */
function SkipLink() {
  return (
    <a
      href={`#${VIEW_ID}`}
      onClick={(event) => {
        event.preventDefault();
        const view = document.getElementById(VIEW_ID);
        if (view) focusView(view);
      }}
      className="fixed top-1.5 left-1.5 z-50 rounded-md border border-line2 bg-raised px-3 py-1.5 text-fg no-underline not-focus:sr-only"
    >
      Skip to the main part
    </a>
  );
}

function CurrentView() {
  const view = useApp((state) => state.view);
  switch (view) {
    case 'run':
      return <RunView />;
    case 'overview':
      return <OverviewView />;
    case 'history':
      return <HistoryView />;
    case 'settings':
      return <SettingsView />;
  }
}

/**
 * The server list of a narrow window. It does not come back by itself when the window has been wide meanwhile, and goes
 * without the frames that a dialog takes to close: the list beside the view is there at once, and there is only one.
 */
function ServerDrawer() {
  const open = useApp((state) => state.drawerOpen);
  const { setDrawerOpen, setView } = useAppActions();
  useEffect(() => () => setDrawerOpen(false), [setDrawerOpen]);
  return (
    <Dialog.Root open={open} onOpenChange={setDrawerOpen}>
      <Dialog.Portal>
        <DialogVeil />
        <Dialog.Popup className="fixed inset-y-0 left-0 z-40 flex w-72 flex-col border-line2 border-r bg-panel">
          <Dialog.Title className="sr-only">Servers</Dialog.Title>
          <ServerList />
          <Dialog.Close
            onClick={() => setView('run')}
            className="mx-2.5 mb-2.5 min-h-8 rounded-md bg-accent font-semibold text-on-accent"
          >
            Show actions
          </Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
