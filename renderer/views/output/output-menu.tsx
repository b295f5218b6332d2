import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { type ComponentProps, useRef, useState } from 'react';
import type { Run } from '#shared/run.ts';
import { useCommand } from '../../state/use-command.ts';
import type { OutputTerminal } from '../../terminal/output-terminal.ts';
import { HostileText } from '../../ui/hostile-text.tsx';
import { copyWithToast } from './copy-with-toast.ts';
import { ReadDialog } from './read-dialog.tsx';
import { useRunCommands } from './use-run-commands.ts';

/** Links that are offered: those that came last. */
const LINKS_OFFERED = 8;

/** The rarer things that can be done with output: read as a text, colours kept, control sequences kept, links by keyboard. */
export function OutputMenu({ run, terminal }: { run: Run; terminal: OutputTerminal }) {
  const commands = useRunCommands();
  const [links, setLinks] = useState<readonly string[]>([]);
  const [read, setRead] = useState<string | null>(null);
  const copyFormatted = () => {
    const what = terminal.hasSelection() ? 'the selection with its colours' : 'the output with its colours';
    void copyWithToast(what, terminal.copy.text(), terminal.copy.html());
  };
  useCommand('copy_output_with_colours', copyFormatted);
  useCommand('save_output_with_colours', () => void commands.save(run, 'colours'));
  useCommand('save_output_as_recorded', () => void commands.save(run, 'recorded'));
  // The menu stands inside of the landmark, as screen readers expect it.
  const container = useRef<HTMLSpanElement>(null);
  return (
    <span ref={container}>
      <Menu.Root onOpenChange={(open) => open && setLinks(terminal.links().slice(0, LINKS_OFFERED))}>
        <Menu.Trigger
          aria-label="More ways to copy and save"
          title="More ways to copy and save"
          className="inline-flex size-7 items-center justify-center rounded-md text-dim hover:bg-hover hover:text-fg data-popup-open:bg-hover"
        >
          <Ellipsis className="size-4" aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal container={container}>
          <Menu.Positioner positionMethod="fixed" sideOffset={4} align="end" className="z-30">
            <Menu.Popup className="appear max-w-96 rounded-lg border border-line2 bg-raised p-1 outline-none">
              <Item onClick={() => setRead(terminal.copy.text())}>Read as plain text…</Item>
              <Item onClick={copyFormatted}>Copy with colours</Item>
              <Item onClick={() => void commands.save(run, 'colours')}>Save with colours</Item>
              <Item onClick={() => void commands.save(run, 'recorded')}>
                Save as recorded, with every control sequence
              </Item>
              {links.length > 0 ? <Menu.Separator className="my-1 h-px bg-line" /> : null}
              {links.map((address) => (
                <Item key={address} onClick={() => terminal.follow(address)}>
                  <span className="min-w-0 truncate">
                    Open <HostileText text={placeOf(address)} />…
                  </span>
                </Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {read === null ? null : <ReadDialog run={run} text={read} onClose={() => setRead(null)} />}
    </span>
  );
}

/** Host and path: what stands before an @ only looks like a host. */
function placeOf(address: string): string {
  const { host = '', pathname = '' } = URL.parse(address) ?? {};
  return `${host}${pathname}`;
}

function Item(props: Omit<ComponentProps<typeof Menu.Item>, 'className'>) {
  return (
    <Menu.Item
      {...props}
      className="flex min-h-7 cursor-default items-center rounded-md px-2.5 outline-none data-highlighted:bg-hover"
    />
  );
}
