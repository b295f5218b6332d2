import { useRef } from 'react';
import { settingsSchema } from '#shared/settings.ts';
import { useApp, useAppStore, useClient } from '../../state/context.ts';
import { toastFailure } from '../../ui/toast-failure.ts';

const SMALLEST = 8;
const LARGEST = 32;
const USUAL = settingsSchema.parse({}).appearance.terminal_font_size;

/** The size of text in terminals (pixels), and the way to change it: for every window, and remembered. */
export function useFontSize() {
  const size = useApp((state) => state.settings.appearance.terminal_font_size);
  const store = useAppStore();
  const client = useClient();
  const steps = useRef(Promise.resolve());

  const change = async (step: 1 | -1 | 0) => {
    const { settings } = store.getState();
    const before = settings.appearance.terminal_font_size;
    const next = step === 0 ? USUAL : Math.min(LARGEST, Math.max(SMALLEST, before + step));
    if (next === before) return;
    const appearance = { ...settings.appearance, terminal_font_size: next };
    try {
      const saved = await client.settings.save({ settings: { ...settings, appearance } });
      store.do.receive({ kind: 'settings', settings: saved });
    } catch (thrown) {
      toastFailure(thrown);
    }
  };

  /** Larger (1), smaller (-1), or as usual (0). Steps that are asked for quickly are taken one after the other. */
  const zoom = (step: 1 | -1 | 0) => {
    steps.current = steps.current.then(() => change(step));
  };
  return { size, zoom, isSmallest: size <= SMALLEST, isLargest: size >= LARGEST };
}
