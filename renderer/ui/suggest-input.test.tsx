import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { SuggestInput } from './suggest-input.tsx';

// jsdom has nothing to scroll.
Element.prototype.scrollIntoView ??= () => undefined;

afterEach(cleanup);

/** A form with suggestions that may change, as when a server answers what there is. */
function prepare() {
  const chosen: string[] = [];
  const sent: string[] = [];
  const view = (suggestions: readonly string[]) => (
    <form onSubmit={(event) => sent.push(event.type)}>
      <SuggestInput control={{ id: 'f' }} suggestions={suggestions} value="" onChange={(value) => chosen.push(value)} />
    </form>
  );
  const { rerender } = render(view(['a', 'b']));
  return { chosen, sent, suggest: (...suggestions: string[]) => rerender(view(suggestions)) };
}

test('what is highlighted stays highlighted when other suggestions come', async () => {
  const { chosen, suggest } = prepare();
  await userEvent.type(screen.getByRole('combobox'), '{ArrowDown}{ArrowDown}{ArrowDown}');
  expect(screen.getByRole('option', { selected: true, hidden: true }).textContent).toBe('b');
  suggest('x', 'y', 'z', 'b');
  expect(screen.getByRole('option', { selected: true, hidden: true }).textContent).toBe('b');
  await userEvent.keyboard('{Enter}');
  expect(chosen).toEqual(['b']);
});

test('where it is gone, Enter chooses nothing in its place, and sends nothing', async () => {
  const { chosen, sent, suggest } = prepare();
  await userEvent.type(screen.getByRole('combobox'), '{ArrowDown}{ArrowDown}{ArrowDown}');
  expect(screen.getByRole('option', { selected: true, hidden: true }).textContent).toBe('b');
  suggest('x', 'y');
  await userEvent.keyboard('{Enter}');
  expect([chosen, sent]).toEqual([[], []]);
});
