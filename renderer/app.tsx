import { isLoaded } from './state/app-state.ts';
import { useApp } from './state/context.ts';
import { TooltipProvider } from './ui/tooltip.tsx';
import { Dialogs } from './views/layout/dialogs.tsx';
import { Layout } from './views/layout/layout.tsx';
import { Loading } from './views/layout/loading.tsx';
import { Toasts } from './views/layout/toasts.tsx';
import { useFocusReturn } from './views/layout/use-focus-return.ts';
import { useLaunchFailures } from './views/layout/use-launch-failures.ts';
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
  useLaunchFailures();
  useTitle();
  useWantedRun();
  return (
    <TooltipProvider delay={400}>
      {loaded ? <Layout /> : <Loading />}
      <Dialogs />
      <PromptDialog />
      <Toasts />
    </TooltipProvider>
  );
}
