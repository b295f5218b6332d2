import { useEffect } from 'react';
import { isLoaded } from '../../state/app-state.ts';
import { useApp } from '../../state/context.ts';

/** Puts the theme in force on <html>: the one in the settings, or the system's as it changes. */
export function useTheme(): void {
  const theme = useApp((state) => state.settings.appearance.theme);
  const loaded = useApp(isLoaded);
  useEffect(() => {
    if (!loaded) return;
    const light = window.matchMedia('(prefers-color-scheme: light)');
    const apply = () => {
      document.documentElement.dataset.theme = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
    };
    apply();
    light.addEventListener('change', apply);
    return () => light.removeEventListener('change', apply);
  }, [theme, loaded]);
}
