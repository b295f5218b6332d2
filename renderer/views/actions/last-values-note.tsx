import type { Action } from '#shared/action.ts';
import type { Parameters, Run } from '#shared/run.ts';
import { useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { formTexts } from './form-values.ts';

/** Where the values of a form come from, and the way back to the defaults; nothing while it shows the defaults. */
export function LastValuesNote({ action, texts, last }: { action: Action; texts: Parameters; last: Run | null }) {
  const { chooseAction } = useAppActions();
  const defaults = formTexts(action, undefined);
  if (last === null || Object.entries(defaults).every(([name, text]) => texts[name] === text)) return null;
  return (
    <div className="flex items-center justify-between gap-2 text-faint text-sm">
      <span className="min-w-0">
        Last run on <HostileText text={last.server.name} /> <RelativeTime at={last.askedAt} />
      </span>
      <Button variant="ghost" onClick={() => chooseAction(action.definition.id, defaults)}>
        Reset to defaults
      </Button>
    </div>
  );
}
