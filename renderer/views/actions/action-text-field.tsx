import { type KeyboardEvent, useRef } from 'react';
import type { TextFault } from '#shared/contract.ts';
import { Button } from '../../ui/button.tsx';
import { Field, INPUT_CLASS } from '../../ui/field.tsx';

/** The place in a text that a line and a column (counted from 1) mean. */
export function offsetOf(text: string, { line, column }: Pick<TextFault, 'line' | 'column'>): number {
  const before = text.split('\n').slice(0, line - 1);
  return Math.min(text.length, before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1);
}

/** The YAML of an action, with what is wrong in it and a way to get there. */
export function ActionTextField({
  text,
  fault,
  onChange,
}: {
  text: string;
  /** Undefined while the text is being checked. */
  fault: TextFault | null | undefined;
  onChange(text: string): void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const goTo = (found: TextFault) => {
    const offset = offsetOf(text, found);
    area.current?.focus();
    area.current?.setSelectionRange(offset, offset);
  };
  return (
    <div className="flex flex-col gap-1.5">
      <Field label="YAML" error={fault ? `Line ${fault.line}, column ${fault.column}: ${fault.message}.` : undefined}>
        {(control) => (
          <textarea
            {...control}
            ref={area}
            rows={16}
            spellCheck={false}
            autoComplete="off"
            wrap="off"
            value={text}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={(event) => keepIndent(event, onChange)}
            className={`${INPUT_CLASS} resize-y overflow-auto font-mono text-sm leading-normal`}
          />
        )}
      </Field>
      <div className="flex min-h-7 items-center justify-between gap-2 text-sm">
        <span className="text-faint">
          {fault === null ? 'This can be saved.' : fault === undefined ? 'Checking…' : ''}
        </span>
        {fault ? (
          <Button variant="ghost" onClick={() => goTo(fault)}>
            Go to line {fault.line}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** A new line begins where the one before it does. Tab stays what leaves the field. */
function keepIndent(event: KeyboardEvent<HTMLTextAreaElement>, onChange: (text: string) => void): void {
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
  const { currentTarget: area } = event;
  const before = area.value.slice(0, area.selectionStart);
  const indent = /[^\n]*$/.exec(before)?.[0].match(/^ */)?.[0] ?? '';
  if (indent === '') return;
  event.preventDefault();
  area.setRangeText(`\n${indent}`, area.selectionStart, area.selectionEnd, 'end');
  onChange(area.value);
}
