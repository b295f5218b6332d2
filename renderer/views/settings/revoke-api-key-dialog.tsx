import { useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Asks before a key is revoked: nothing brings it back. */
export function RevokeApiKeyDialog({ name, onClose, onRevoke }: { name: string; onClose(): void; onRevoke(): void }) {
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Revoke this key?"
      description={`Programs that use “${name}” are refused from now on. Runs that they have started go on.`}
      initialFocus={safe}
      footer={
        <>
          <Button ref={safe} onClick={onClose}>
            Keep it
          </Button>
          <Button variant="danger" onClick={onRevoke}>
            Revoke
          </Button>
        </>
      }
    />
  );
}
