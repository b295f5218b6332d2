import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { plainText } from '#shared/hidden-characters.ts';
import type { CredentialList, SecretStoreState } from '#shared/secrets.ts';
import { errorOf } from '../../api/client.ts';
import { useClient } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { HostileText } from '../../ui/hostile-text.tsx';
import { toastFailure } from '../../ui/toast-failure.ts';
import { credentialWords } from './credential-words.ts';
import { RemovalDialog } from './removal-dialog.tsx';
import { StorePassphraseDialog } from './store-passphrase-dialog.tsx';

/** Characters of a name that the question shows at most. */
const LONGEST_NAME = 200;

/** What is kept of passwords and passphrases, by name, and the store that keeps it. */
export function CredentialSettings() {
  const client = useClient();
  const queries = useQueryClient();
  const credentials = useQuery({ queryKey: ['credentials'], queryFn: () => client.credentials.list({}) });
  const [asking, setAsking] = useState(false);
  const [going, setGoing] = useState<string | null>(null);

  const forget = async (name: string) => {
    setGoing(null);
    try {
      await client.credentials.forget({ name });
    } catch (thrown) {
      toastFailure(thrown);
    }
    void credentials.refetch();
  };

  const problem = credentials.error ? <ErrorNotice error={errorOf(credentials.error)} /> : null;
  if (!credentials.data) return problem;
  const { store, kept } = credentials.data;
  return (
    <>
      {problem}
      <div className="flex items-center gap-3">
        <p className="m-0 min-w-0 flex-1">{storeWords(store)}</p>
        {store.kind === 'new' ? <Button onClick={() => setAsking(true)}>Set up the secret store…</Button> : null}
        {store.kind === 'locked' ? <Button onClick={() => setAsking(true)}>Unlock…</Button> : null}
      </div>
      {kept.length === 0 ? (
        <p className="m-0 text-dim">Nothing is kept.</p>
      ) : (
        <ul className="m-0 flex list-none flex-col p-0">
          {kept.map(({ name, until }) => (
            <li key={name} className="flex items-center gap-3 border-line border-b py-2 last:border-b-0">
              <p className="m-0 min-w-0 flex-1 break-all">
                <HostileText text={credentialWords(name)} />
                <span className="block text-faint text-sm">
                  {until === 'forgotten' ? 'In the secret store' : 'Until the app ends'}
                </span>
              </p>
              <Button aria-label={`Forget: ${credentialWords(name)}`} onClick={() => setGoing(name)}>
                Forget…
              </Button>
            </li>
          ))}
        </ul>
      )}
      {going === null ? null : (
        <RemovalDialog
          title="Forget this secret?"
          description={`${plainText(credentialWords(going), LONGEST_NAME)}: you are asked for it when it is needed again.`}
          verb="Forget"
          onClose={() => setGoing(null)}
          onRemove={() => void forget(going)}
        />
      )}
      {asking ? (
        <StorePassphraseDialog
          isNew={store.kind === 'new'}
          onClose={() => setAsking(false)}
          onOpened={(list: CredentialList) => {
            queries.setQueryData(['credentials'], list);
            setAsking(false);
          }}
        />
      ) : null}
    </>
  );
}

function storeWords(store: SecretStoreState): string {
  switch (store.kind) {
    case 'open':
      return 'The secret store is open: passwords and passphrases can be kept in it, encrypted.';
    case 'locked':
      return 'The secret store is locked. Its passphrase is asked for when something in it is needed.';
    case 'new':
      return 'There is no secret store yet: passwords and passphrases are kept until the app ends at the longest.';
    case 'unavailable':
      return `Passwords and passphrases are kept until the app ends at the longest, since ${store.reason}.`;
  }
}
