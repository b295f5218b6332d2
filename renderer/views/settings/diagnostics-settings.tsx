import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { errorOf } from '../../api/client.ts';
import { formatBytes } from '../../format.ts';
import { useClient } from '../../state/context.ts';
import { download } from '../../terminal/save.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { copyText } from '../output/copy-text.ts';

/** One file for whoever helps: collected on a click, looked at, then saved or copied. */
export function DiagnosticsSettings() {
  const client = useClient();
  const [withNames, setWithNames] = useState(false);
  const [wanted, setWanted] = useState(false);
  const report = useQuery({
    queryKey: ['diagnostics', withNames],
    queryFn: () => client.system.diagnostics({ withNames }),
    enabled: wanted,
    gcTime: 0,
  });
  const text = wanted ? report.data?.text : undefined;

  const save = (content: string) => {
    const name = `homelab-cmd diagnostics ${new Date().toLocaleDateString('sv-SE')}.json`;
    download(name, [content]);
    toast.success(`Saved ${formatBytes(new Blob([content]).size)}`, { description: name });
  };
  const copy = async (content: string) => {
    if (await copyText(content)) toast.success('Copied the diagnostics');
    else toast.error('The diagnostics could not be copied', { description: 'Save them as a file instead.' });
  };

  return (
    <>
      <ul className="m-0 flex list-disc flex-col gap-0.5 pl-5 text-dim">
        <li>
          In it: versions, settings, problems, the state of servers and connections, and the last lines of the log.
        </li>
        <li>Never in it: passwords, passphrases, keys, parameters, and the output of runs.</li>
      </ul>
      <Checkbox
        label="Keep the names and addresses of servers"
        hint="Otherwise stand-ins such as server-1 and host-2 take their place."
        checked={withNames}
        onChange={setWithNames}
      />
      <div className="flex flex-wrap gap-2">
        {text === undefined ? (
          <Button
            variant="primary"
            disabled={wanted && report.isFetching}
            onClick={() => (wanted ? void report.refetch() : setWanted(true))}
          >
            {wanted && report.isFetching ? 'Collecting…' : 'Show what is inside'}
          </Button>
        ) : (
          <>
            <Button variant="primary" onClick={() => save(text)}>
              Save as a file
            </Button>
            <Button onClick={() => void copy(text)}>Copy</Button>
            <Button onClick={() => void report.refetch()}>Collect again</Button>
          </>
        )}
      </div>
      {report.error ? <ErrorNotice error={errorOf(report.error)} /> : null}
      {text === undefined ? null : (
        <textarea
          readOnly
          aria-label="What is inside"
          value={text}
          spellCheck={false}
          className="h-[46vh] min-h-40 w-full resize-y rounded-md border border-line bg-term px-3 py-2 font-mono text-sm"
        />
      )}
    </>
  );
}
