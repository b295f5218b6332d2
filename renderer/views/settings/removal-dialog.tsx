import { useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Asks before something goes that nothing brings back. To keep it is the answer that has the focus. */
export function RemovalDialog({
  title,
  description,
  verb,
  onClose,
  onRemove,
}: {
  title: string;
  description: string;
  verb: string;
  onClose(): void;
  onRemove(): void;
}) {
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      initialFocus={safe}
      footer={
        <>
          <Button ref={safe} onClick={onClose}>
            Keep it
          </Button>
          <Button variant="danger" onClick={onRemove}>
            {verb}
          </Button>
        </>
      }
    />
  );
}
