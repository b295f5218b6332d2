import { type ChangeEvent, type FocusEvent, type KeyboardEvent, useEffect, useState } from 'react';

/** What became of a typed text: the value that it stands for, or what is wrong with it. */
export type Typed<Value> = { value: Value } | { error: string };

/** A setting that is typed, as its field shows it. */
export type SavedText = {
  error: string | undefined;
  /** What ties it to an input. */
  input: {
    value: string;
    onChange(event: ChangeEvent<HTMLInputElement>): void;
    onBlur(event: FocusEvent<HTMLInputElement>): void;
    onKeyDown(event: KeyboardEvent<HTMLInputElement>): void;
  };
  /** Takes a text as if it had been typed and left. */
  commit(text: string): void;
};

/**
 * Saves what is typed when its field is left or Enter is pressed. What does not fit stays, with the reason; Escape brings
 * back what holds.
 */
export function useSavedText<Value extends string | number>(setting: {
  value: Value;
  parse(text: string): Typed<Value>;
  /** Gives whether it was saved. */
  onSave(value: Value): Promise<boolean>;
}): SavedText {
  const saved = String(setting.value);
  const [text, setText] = useState(saved);
  const [error, setError] = useState<string>();

  const show = (shown: string) => {
    setText(shown);
    setError(undefined);
  };
  // Another window, or an edit of the file, may have changed it meanwhile.
  useEffect(() => {
    setText(saved);
    setError(undefined);
  }, [saved]);

  const save = async (value: Value) => {
    if (!(await setting.onSave(value))) setError('Not saved. Press Enter to try again.');
  };

  const commit = (typed: string) => {
    const parsed = setting.parse(typed.trim());
    if ('error' in parsed) return setError(parsed.error);
    show(String(parsed.value));
    if (parsed.value !== setting.value) void save(parsed.value);
  };

  return {
    error,
    commit,
    input: {
      value: text,
      onChange: (event) => setText(event.target.value),
      onBlur: (event) => commit(event.target.value),
      onKeyDown(event) {
        if (event.key === 'Enter') commit(event.currentTarget.value);
        else if (event.key === 'Escape' && text !== saved) {
          event.stopPropagation();
          show(saved);
        }
      },
    },
  };
}
