import type { ComponentProps } from 'react';

/** The field of the palette, with and without the list. What stands in it already is continued, not replaced. */
export const PALETTE_FIELD = {
  autoFocus: true,
  autoComplete: 'off',
  spellCheck: false,
  // Far more than anybody says; a browser freezes with millions of characters.
  maxLength: 1000,
  placeholder: 'Search, or say it: restart nginx on web-1',
  onFocus: ({ currentTarget }) =>
    currentTarget.setSelectionRange(currentTarget.value.length, currentTarget.value.length),
  className:
    'w-full border-line border-b bg-transparent px-4 py-3 text-lg outline-none focus:shadow-[inset_0_-1px_0_var(--accent)]',
} as const satisfies ComponentProps<'input'>;
