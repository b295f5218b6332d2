import { useState } from 'react';
import { useDefaultLayout } from 'react-resizable-panels';
import { z } from '#shared/z.ts';
import { browserStorage } from '../../state/browser-storage.ts';
import type { PreferenceStorage } from '../../state/preferences.ts';

const layoutSchema = z.record(z.string(), z.number());

/** Sizes of panels, as this browser remembers them. */
export function usePanelLayout(id: string, panelIds: string[]): ReturnType<typeof useDefaultLayout> {
  const [storage] = useState(() => soundLayouts(browserStorage(() => window.localStorage)));
  return useDefaultLayout({ id, panelIds, storage });
}

/** The library trusts what it reads. */
function soundLayouts(storage: PreferenceStorage): PreferenceStorage {
  const isSound = (text: string) => {
    try {
      return layoutSchema.safeParse(JSON.parse(text)).success;
    } catch {
      return false;
    }
  };
  return {
    getItem(key) {
      const text = storage.getItem(key);
      return text !== null && isSound(text) ? text : null;
    },
    setItem: (key, value) => storage.setItem(key, value),
  };
}
