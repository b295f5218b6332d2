import type { Settings } from '#shared/settings.ts';
import { useApp } from './context.ts';

/** The size of letters that heights are given for, in pixels. */
const USUAL_SIZE = 13;

/**
 * The height of a row as the settings for density and size of letters ask for, in pixels.
 * @param heights in each density, for the usual size of letters
 */
export function useRowHeight(heights: Readonly<Record<Settings['appearance']['density'], number>>): number {
  const { density, interface_font_size: size } = useApp((state) => state.settings.appearance);
  return Math.round(heights[density] * Math.max(1, size / USUAL_SIZE));
}
