import { Toaster } from 'sonner';
import { isLoaded } from './state/app-state.ts';
import { useApp } from './state/context.ts';
import { TooltipProvider } from './ui/tooltip.tsx';
import { Dialogs } from './views/layout/dialogs.tsx';
import { Layout } from './views/layout/layout.tsx';
import { Loading } from './views/layout/loading.tsx';
import { useFocusReturn } from './views/layout/use-focus-return.ts';
import { useRunEndings } from './views/layout/use-run-endings.ts';
import { useTheme } from './views/layout/use-theme.ts';
import { useTitle } from './views/layout/use-title.ts';
import { useWantedRun } from './views/layout/use-wanted-run.ts';
import { PromptDialog } from './views/prompts/prompt-dialog.tsx';
import { useShortcuts } from './views/shortcuts/use-shortcuts.ts';
import { useWindowCommands } from './views/shortcuts/use-window-commands.ts';

/** The whole window. */
export function App() {
  const loaded = useApp(isLoaded);
  useTheme();
  useShortcuts();
  useWindowCommands();
  useFocusReturn();
  useRunEndings();
  useTitle();
  useWantedRun();
  return (
    <TooltipProvider delay={400}>
      {loaded ? <Layout /> : <Loading />}
      <Dialogs />
      <PromptDialog />
      <Toaster
        position="bottom-right"
        offset={{ bottom: 40, right: 14 }}
        visibleToasts={4}
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              'flex w-[356px] items-start gap-2.5 rounded-lg border border-line2 bg-raised px-3 py-2.5 text-fg text-base',
            title: 'font-medium break-words',
            description: 'text-dim text-sm break-words',
            content: 'min-w-0 flex-1',
            icon: 'mt-0.5',
            success: '[&_[data-icon]]:text-ok',
            error: '[&_[data-icon]]:text-bad',
            actionButton:
              'ml-auto min-h-7 shrink-0 self-center rounded-md border border-line2 bg-panel px-2.5 hover:bg-hover',
          },
        }}
      />
    </TooltipProvider>
  );
}
