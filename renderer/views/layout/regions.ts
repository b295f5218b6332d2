/** Marks an element as a part of the window that F6 goes to. */
export const REGION = { 'data-region': '' } as const;
/** Marks what gets the focus when its region does; without it, the first control. The last one that is marked counts. */
export const REGION_START = { 'data-region-start': '' } as const;

const CONTROLS =
  ':is(button, input, textarea, select, a[href], [tabindex]):not([tabindex="-1"]):not(:disabled):not([aria-hidden="true"])';

/** Moves the focus to the next region, or to the one before, and around. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (each) => controlOf(each) !== null,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const from = at === -1 && step === -1 ? 0 : at;
  const next = regions.at((from + step) % regions.length);
  if (next) controlOf(next)?.focus();
}

/** Moves the focus into the first region of what is shown. */
export function focusView(view: HTMLElement): void {
  const region = view.querySelector<HTMLElement>('[data-region]');
  (region ? controlOf(region) : null)?.focus();
}

function controlOf(region: HTMLElement): HTMLElement | null {
  return (
    [...region.querySelectorAll<HTMLElement>('[data-region-start]')].at(-1) ??
    region.querySelector<HTMLElement>(CONTROLS)
  );
}
