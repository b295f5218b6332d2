import { useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { HostileText } from '../ui/hostile-text.tsx';

/** Asks before a link in the output is followed, and shows where it really leads. */
export function LinkQuestion({
  address,
  onClose,
  onCopy,
}: {
  address: string;
  onClose(): void;
  onCopy(text: string): void;
}) {
  const cancel = useRef<HTMLButtonElement>(null);
  const host = URL.parse(address)?.host ?? '';
  const open = () => {
    // The page that opens knows nothing of this one; the desktop app hands the address to the browser.
    window.open(address, '_blank', 'noopener,noreferrer');
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={
        <>
          Open a page of <HostileText text={host} />?
        </>
      }
      description="The output has this link in it. Whatever it says there, this is where it leads:"
      initialFocus={cancel}
      footer={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={() => onCopy(address)}>Copy the address</Button>
          <Button variant="primary" onClick={open}>
            Open in the browser
          </Button>
        </>
      }
    >
      <p className="m-0 max-h-40 overflow-auto break-all rounded-md border border-line bg-term p-2.5 font-mono text-sm">
        <HostileText text={address} />
      </p>
    </Dialog>
  );
}
