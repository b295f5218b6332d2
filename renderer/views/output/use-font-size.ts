import { type Settings, settingsSchema } from '#shared/settings.ts';
import { useApp, useApplication } from '../../state/context.ts';
import { toastFailure } from '../../ui/toast-failure.ts';

const SMALLEST = 8;
const LARGEST = 32;
const USUAL = settingsSchema.parse({}).appearance.terminal_font_size;

/** The size of text in terminals (pixels), and the way to change it: for every window, and remembered. */
export function useFontSize() {
  const size = useApp((state) => state.settings.appearance.terminal_font_size);
  const { saveSettings } = useApplication();

  /** Larger (1), smaller (-1), or as usual (0). Steps that are asked for quickly are taken one after the other. */
  const zoom = (step: 1 | -1 | 0) => {
    const change = (settings: Settings): Settings => {
      const { appearance } = settings;
      const before = appearance.terminal_font_size;
      const next = step === 0 ? USUAL : Math.min(LARGEST, Math.max(SMALLEST, before + step));
      return next === before ? settings : { ...settings, appearance: { ...appearance, terminal_font_size: next } };
    };
    saveSettings(change).catch(toastFailure);
  };
  return { size, zoom, isSmallest: size <= SMALLEST, isLargest: size >= LARGEST };
}
