import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ActionDefinition } from '#shared/action.ts';
import type { TextFault } from '#shared/action-text.ts';
import { useClient } from '../../../state/context.ts';

/** What the backend says about a text. `current` is false while it is about an older one. */
export type Validation = {
  current: boolean;
  /** Null while the text is broken. */
  definition: ActionDefinition | null;
  faults: readonly TextFault[];
};

/** How long typing has to pause before the text is checked, in milliseconds. */
const QUIET_MS = 150;

const NO_FAULTS: readonly TextFault[] = [];

/** Has the text checked a moment after it was last changed. */
export function useValidation(text: string): Validation {
  const client = useClient();
  const [quiet, setQuiet] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['action-text', quiet],
    queryFn: ({ signal }) => client.actions.validate({ text: quiet }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const current = data !== undefined && !isPlaceholderData && quiet === text;
  return {
    current,
    definition: data?.kind === 'good' ? data.definition : null,
    faults: data?.kind === 'broken' ? data.faults : NO_FAULTS,
  };
}
