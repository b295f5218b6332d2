import { useQuery } from '@tanstack/react-query';
import { toast } from 'sonner';
import type { StorageSizes } from '#shared/system.ts';
import { errorOf } from '../../api/client.ts';
import { formatBytes } from '../../format.ts';
import { useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { toastFailure } from '../../ui/toast-failure.ts';
import { copyText } from '../output/copy-text.ts';

const PARTS: readonly { part: keyof StorageSizes; term: string; path: string }[] = [
  { part: 'history', term: 'History', path: 'history.db' },
  { part: 'transcripts', term: 'Output of runs', path: 'transcripts/' },
  { part: 'logs', term: 'Logs', path: 'logs/' },
];

/** Where everything is kept, and how much of it there is. */
export function DataSettings() {
  const client = useClient();
  const info = useQuery({ queryKey: ['info'], queryFn: () => client.system.info({}) });
  const sizes = useQuery({ queryKey: ['storage'], queryFn: () => client.system.storage({}), staleTime: 0 });

  const copy = async (path: string) => {
    if (await copyText(path)) toast.success('Copied the path');
    else toast.error('The path could not be copied', { description: 'Select it and copy it by keyboard.' });
  };
  const open = async () => {
    try {
      await client.system.openFolder({});
    } catch (thrown) {
      toastFailure(thrown);
    }
  };

  if (info.error) return <ErrorNotice error={errorOf(info.error)} />;
  if (!info.data) return null;
  const { dataDirectory, canOpenFolder } = info.data;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 select-all break-all rounded-md border border-line bg-term px-3 py-1.5 font-mono text-sm">
          {dataDirectory}
        </code>
        <Button onClick={() => void copy(dataDirectory)}>Copy path</Button>
        {canOpenFolder ? <Button onClick={() => void open()}>Open folder</Button> : null}
      </div>
      {sizes.error ? <ErrorNotice error={errorOf(sizes.error)} /> : null}
      <table aria-label="What is kept" className="w-full border-collapse text-left tabular-nums">
        <thead className="text-faint text-sm">
          <tr>
            <th className="py-1 font-normal">What</th>
            <th className="py-1 font-normal">Where</th>
            <th className="py-1 text-right font-normal">Files</th>
            <th className="py-1 text-right font-normal">Size</th>
          </tr>
        </thead>
        <tbody>
          {PARTS.map(({ part, term, path }) => (
            <tr key={part} className="border-line border-t">
              <th className="py-1.5 font-normal">{term}</th>
              <td className="py-1.5 font-mono text-dim text-sm">{path}</td>
              <td className="py-1.5 text-right text-dim">{sizes.data?.[part].files.toLocaleString('en-GB') ?? '…'}</td>
              <td className="py-1.5 text-right">{sizes.data ? formatBytes(sizes.data[part].bytes) : '…'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="m-0 text-faint text-sm">
        How long records and their output are kept is set under History. Of the logs, the last five files of 10 MB stay.
      </p>
    </>
  );
}
