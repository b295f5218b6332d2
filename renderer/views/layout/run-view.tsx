import { Group, Panel, Separator } from 'react-resizable-panels';
import { useApp } from '../../state/context.ts';
import { SHORT, useMedia } from '../../ui/use-media.ts';
import { ActionPanel } from '../actions/action-panel.tsx';
import { OutputDock } from '../output/output-dock.tsx';
import { usePanelLayout } from './use-panel-layout.ts';

/** What a form needs for its first field, the words that will run and its button. */
const LEAST_HEIGHT = { short: '268px', usual: '304px' } as const;

/** Actions above, output below; the output can take all of it. */
export function RunView() {
  const filled = useApp((state) => state.outputFilled);
  const layout = usePanelLayout('homelab-cmd.run', ['actions', 'output']);
  const short = useMedia(SHORT);
  return (
    <Group
      orientation="vertical"
      className="h-full"
      {...(layout.defaultLayout ? { defaultLayout: layout.defaultLayout } : {})}
      onLayoutChanged={(next, meta) => !filled && layout.onLayoutChanged(next, meta)}
    >
      {filled ? null : (
        <>
          <Panel key="actions" id="actions" defaultSize="42%" minSize={LEAST_HEIGHT[short ? 'short' : 'usual']}>
            <ActionPanel />
          </Panel>
          <ResizeHandle key="handle" label="Height of the output" />
        </>
      )}
      <Panel key="output" id="output" minSize="120px">
        <OutputDock />
      </Panel>
    </Group>
  );
}

/** The line between two panels; it can be dragged, and moved with the arrow keys. */
export function ResizeHandle({ label, vertical = false }: { label: string; vertical?: boolean }) {
  return (
    <Separator
      aria-label={label}
      className={`bg-line transition-colors hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent ${vertical ? 'w-px' : 'h-px'}`}
    />
  );
}
