import { useEffect } from 'react';
import { isLoaded } from '../../state/app-state.ts';
import { useApp } from '../../state/context.ts';

/** Sizes in theme.css are meant for this one. In pixels. */
const USUAL_SIZE = 13;

/** Puts on <html> what the settings say about looks: the theme (or the system's as it changes), density, size of letters. */
export function useTheme(): void {
  const { theme, density, interface_font_size: size } = useApp((state) => state.settings.appearance);
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

  useEffect(() => {
    document.documentElement.dataset.density = density;
    document.documentElement.style.setProperty('--letters', String(size / USUAL_SIZE));
  }, [density, size]);
}
