import { expect, test } from 'vitest';
import { type Settings, settingsSchema } from '#shared/settings.ts';
import { createClient } from '../api/client.ts';
import { storageOf } from '../testing/samples.ts';
import { createSettingsSaver } from './settings-saver.ts';
import { createAppStore } from './store.ts';

/** A backend that answers a moment later, and refuses a favourite called `no`. */
function prepare() {
  const store = createAppStore(storageOf());
  const client = createClient({
    async call(_path, input) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const { settings } = Object(input);
      const saved = settingsSchema.parse(settings);
      if (saved.favourites.includes('no')) throw new Error('the disk is full');
      return saved;
    },
  });
  return { store, save: createSettingsSaver({ store, client }) };
}

const add =
  (id: string) =>
  (settings: Settings): Settings => ({ ...settings, favourites: [...settings.favourites, id] });

test('changes in quick succession all hold, those of the same setting too', async () => {
  const { store, save } = prepare();
  const dark = (settings: Settings): Settings => ({
    ...settings,
    appearance: { ...settings.appearance, theme: 'dark' },
  });
  await Promise.all([save(add('a')), save(dark), save(add('b'))]);
  const { favourites, appearance } = store.getState().settings;
  expect(favourites).toEqual(['a', 'b']);
  expect(appearance.theme).toBe('dark');
});

test('one that fails says so, changes nothing, and does not hold up the next', async () => {
  const { store, save } = prepare();
  const failed = save(add('no'));
  const next = save(add('b'));
  await expect(failed).rejects.toThrow('the disk is full');
  await next;
  expect(store.getState().settings.favourites).toEqual(['b']);
});
