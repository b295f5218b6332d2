import { useRef } from 'react';
import type { Run } from '#shared/run.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Characters that are shown, the last ones: a text field becomes slow with more. All of it can be saved. */
const MOST_SHOWN = 500_000;

/** Output as one plain text, to be read by a screen reader, or line by line with the cursor: a terminal has neither. */
export function ReadDialog({ run, text, onClose }: { run: Run; text: string; onClose(): void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      width="full"
      title={`Output of ${run.action.title} on ${run.server.name}`}
      description={text.length > MOST_SHOWN ? 'The last part of it. Save has all that was kept.' : undefined}
      initialFocus={field}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <textarea
        ref={field}
        readOnly
        aria-label="Output as plain text"
        spellCheck={false}
        value={text.slice(-MOST_SHOWN)}
        className="h-[52vh] w-full resize-none rounded-md border border-line bg-term p-2.5 font-mono text-sm"
      />
    </Dialog>
  );
}
