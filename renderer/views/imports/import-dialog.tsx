import { Tabs } from '@base-ui/react/tabs';
import { type ReactNode, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import type { ImportPreview } from '#shared/import.ts';
import { sshServerSchema } from '#shared/server.ts';
import { errorOf } from '../../api/client.ts';
import { useAppActions } from '../../state/context.ts';
import { useOwnDialog } from '../../state/use-own-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { changeOf, changeWords, choosable, firstChoice } from './import-choice.ts';
import { ImportList } from './import-list.tsx';
import { type ImportSource, SOURCES, useImportPreview } from './import-sources.ts';
import { NotUnderstoodList } from './not-understood-list.tsx';
import { useApplyImport } from './use-apply-import.ts';

type Found = Extract<ImportPreview, { kind: 'found' }>;

/** Shows what a source would bring into the list, and imports what is chosen. */
export function ImportDialog() {
  const { closeDialog } = useAppActions();
  const dialog = useOwnDialog();
  const [source, setSource] = useState<ImportSource>('ssh-config');
  const preview = useImportPreview(source);
  const apply = useApplyImport();
  /** By source; until something is chosen, what is new counts. */
  const [choices, setChoices] = useState<Partial<Record<ImportSource, ReadonlySet<string>>>>({});
  const [typedUser, setTypedUser] = useState<string | null>(null);
  const [progress, setProgress] = useState<{ busy: boolean; error: AppError | null }>({ busy: false, error: null });

  const found = preview.data?.kind === 'found' ? preview.data : null;
  const proposals = found?.proposals ?? [];
  const chosen = choices[source] ?? firstChoice(proposals);
  // Tailscale knows no users, so one is asked for and holds for all.
  const proposedUser =
    source === 'tailscale' ? proposals.find(({ state }) => state.kind === 'new')?.server.user : undefined;
  const user = proposedUser === undefined ? undefined : (typedUser ?? proposedUser);
  const userError =
    user === undefined ? undefined : sshServerSchema.shape.user.safeParse(user).error?.issues[0]?.message;
  const change = changeOf(proposals, chosen, user?.trim());
  const amount = change.add.length + change.replace.length;

  const importChosen = async () => {
    setProgress({ busy: true, error: null });
    try {
      await apply(change);
      dialog.close();
    } catch (thrown) {
      setProgress({ busy: false, error: errorOf(thrown) });
    }
  };

  return (
    <Dialog
      open
      width="wide"
      onClose={closeDialog}
      title="Import servers"
      description="Nothing is changed before you choose. No command of a configuration is run."
      footer={
        <>
          <Button variant="ghost" onClick={closeDialog}>
            {choosable(proposals).length === 0 ? 'Close' : 'Cancel'}
          </Button>
          <Button
            variant="primary"
            disabled={amount === 0 || userError !== undefined || progress.busy}
            onClick={() => void importChosen()}
          >
            {changeWords(change)}
          </Button>
        </>
      }
    >
      <Tabs.Root value={source} onValueChange={(next: ImportSource) => setSource(next)}>
        <Tabs.List className="mb-3 flex gap-1 border-line border-b pb-2" aria-label="Where from">
          {SOURCES.map(({ source: value, title }) => (
            <Tabs.Tab
              key={value}
              value={value}
              className="min-h-7 rounded-md px-2.5 text-dim transition-colors hover:text-fg aria-selected:bg-hover aria-selected:font-medium aria-selected:text-fg"
            >
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SOURCES.map(({ source: value, where }) => (
          <Tabs.Panel key={value} value={value} className="flex flex-col gap-3 pb-2 outline-none">
            {preview.isPending ? <p className="m-0 text-dim">Looking into {where}…</p> : null}
            {preview.error ? <ErrorNotice error={errorOf(preview.error)} /> : null}
            {preview.data?.kind === 'unavailable' ? (
              <Unavailable {...preview.data} onRetry={() => void preview.refetch()} />
            ) : null}
            {found ? (
              <Offer found={found} where={where}>
                {user === undefined ? null : (
                  <Field label="User on all of them" error={userError} className="max-w-64">
                    {(control) => (
                      <TextInput {...control} value={user} onChange={(event) => setTypedUser(event.target.value)} />
                    )}
                  </Field>
                )}
                <ImportList
                  proposals={proposals}
                  chosen={chosen}
                  user={user}
                  onChoose={(next) => setChoices({ ...choices, [source]: next })}
                />
              </Offer>
            ) : null}
            {progress.error ? <ErrorNotice error={progress.error} /> : null}
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </Dialog>
  );
}

/** What was found: what can be imported, and what was left out. */
function Offer({ found, where, children }: { found: Found; where: string; children: ReactNode }) {
  const empty = found.proposals.length === 0;
  return (
    <>
      {empty ? <p className="m-0 text-dim">There are no hosts in {where} that could be imported.</p> : children}
      <NotUnderstoodList entries={found.notUnderstood} open={empty} />
    </>
  );
}

function Unavailable({ message, next, onRetry }: { message: string; next: string; onRetry(): void }) {
  return (
    <div className="flex items-start gap-3 rounded-md border border-line bg-hover px-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="m-0 font-medium">{message}</p>
        <p className="m-0 text-dim">{next}</p>
      </div>
      <Button onClick={onRetry}>Look again</Button>
    </div>
  );
}
