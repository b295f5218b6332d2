import { expect, test } from 'vitest';
import { createCommandRegistry } from '../../state/command-registry.ts';
import { createAppStore } from '../../state/store.ts';
import { storageOf } from '../../testing/samples.ts';
import { goTo } from './go-to.ts';

test('what nobody can carry out now is not carried out by surprise later', () => {
  const app = { store: createAppStore(storageOf()), commands: createCommandRegistry() };
  goTo(app, 'show_durations');
  // An action is chosen some time afterwards.
  app.commands.offer('show_durations', () => expect.unreachable('nobody wants it any more'));
});

test('actions are gone to behind output that fills the window', () => {
  const app = { store: createAppStore(storageOf()), commands: createCommandRegistry() };
  app.store.do.setOutputFilled(true);
  goTo(app, 'filter_actions');
  expect(app.store.getState()).toMatchObject({ view: 'run', outputFilled: false });
});
