import { useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { HostileText } from '../ui/hostile-text.tsx';

/** More than this of a text nobody reads in a question. */
const SHOWN_LENGTH = 4000;

type PasteQuestionProps = {
  text: string;
  lines: number;
  /** What it would go to. */
  name: string;
  onCancel(): void;
  onPaste(): void;
};

/** Asks before several lines are typed in one go: most programs act at the end of each. */
export function PasteQuestion({ text, lines, name, onCancel, onPaste }: PasteQuestionProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onClose={onCancel}
      title={`Paste ${lines} lines?`}
      description={
        <>
          They go to <HostileText text={name} />, which may act at the end of each line.
        </>
      }
      initialFocus={cancel}
      footer={
        <>
          <Button ref={cancel} onClick={onCancel}>
            Cancel
          </Button>
          <Button variant="primary" onClick={onPaste}>
            Paste {lines} lines
          </Button>
        </>
      }
    >
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which has to work from the keyboard
        tabIndex={0}
        aria-label="What would be pasted"
        className="m-0 max-h-60 overflow-auto whitespace-pre-wrap break-all rounded-md border border-line bg-term p-2.5 font-mono text-sm"
      >
        <HostileText text={text.slice(0, SHOWN_LENGTH)} keepLines />
        {text.length > SHOWN_LENGTH ? <span className="text-dim"> … and more</span> : null}
      </section>
    </Dialog>
  );
}
