import { Menu } from '@base-ui/react/menu';
import { ChevronDown, Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { toast } from 'sonner';
import type { ExportFormat } from '#shared/history.ts';
import { formatBytes } from '../../format.ts';
import { useClient } from '../../state/context.ts';
import { useCommand } from '../../state/use-command.ts';
import { download } from '../../terminal/save.ts';
import { toastFailure } from '../../ui/toast-failure.ts';
import { type HistoryFilters, historyQuery } from './history-filters.ts';

const FORMATS: readonly { format: ExportFormat; words: string }[] = [
  { format: 'csv', words: 'CSV, for spreadsheets' },
  { format: 'json', words: 'JSON, for programs' },
];

/** Characters that are gathered before they are handed to the browser. */
const GATHERED = 4_000_000;

/** A stream of text as blobs, which the browser may keep outside of the window's memory. */
async function collect(stream: AsyncIterable<string>): Promise<Blob[]> {
  const blobs: Blob[] = [];
  let gathered: string[] = [];
  let length = 0;
  const hand = () => {
    if (length > 0) blobs.push(new Blob(gathered));
    gathered = [];
    length = 0;
  };
  for await (const text of stream) {
    gathered.push(text);
    length += text.length;
    if (length >= GATHERED) hand();
  }
  hand();
  return blobs;
}

/** Saves everything that the filters find as a file, however much it is. */
export function ExportMenu({ filters }: { filters: HistoryFilters }) {
  const client = useClient();
  const [busy, setBusy] = useState(false);

  const save = async (format: ExportFormat) => {
    setBusy(true);
    try {
      const parts = await collect(await client.history.export({ query: historyQuery(filters, Date.now()), format }));
      const name = `history ${new Date().toLocaleDateString('sv-SE')}.${format}`;
      download(name, parts);
      toast.success(`Exported ${formatBytes(new Blob(parts).size)}`, { description: name });
    } catch (thrown) {
      toastFailure(thrown);
    } finally {
      setBusy(false);
    }
  };

  useCommand('export_history_csv', busy ? null : () => void save('csv'));
  useCommand('export_history_json', busy ? null : () => void save('json'));

  // The menu stands inside of the landmark, as screen readers expect it.
  const container = useRef<HTMLSpanElement>(null);
  return (
    <span ref={container}>
      <Menu.Root>
        <Menu.Trigger
          disabled={busy}
          className="inline-flex min-h-7 select-none items-center gap-1.5 whitespace-nowrap rounded-md border border-line2 bg-raised px-2.5 py-1 text-fg hover:bg-hover disabled:opacity-50 data-popup-open:bg-hover"
        >
          <Download className="size-3.5" aria-hidden="true" />
          {busy ? 'Exporting' : 'Export'}
          <ChevronDown className="size-3.5 text-dim" aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal container={container}>
          <Menu.Positioner positionMethod="fixed" sideOffset={4} align="end" className="z-30">
            <Menu.Popup className="appear rounded-lg border border-line2 bg-raised p-1 outline-none">
              {FORMATS.map(({ format, words }) => (
                <Menu.Item
                  key={format}
                  onClick={() => void save(format)}
                  className="flex min-h-7 cursor-default items-center rounded-md px-2.5 outline-none data-highlighted:bg-hover"
                >
                  {words}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </span>
  );
}
