import { readFileSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { z } from '#shared/z.ts';

/** A rectangle on the desktop, in the pixels that the system counts windows in. */
export type Bounds = { x: number; y: number; width: number; height: number };

const placementSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.boolean(),
});
/** Where a window was when it was closed; `maximized` windows have the bounds that they go back to. */
export type Placement = z.infer<typeof placementSchema>;

/** How a window opens: without a position the system finds one. */
export type Opening = { width: number; height: number; x?: number; y?: number; maximized: boolean };

const USUAL: Opening = { width: 1280, height: 800, maximized: false };
/** So much of the top edge has to be on a display that somebody can take hold of it. */
const GRIP = { width: 120, height: 24 };

/** What was remembered; null when there is nothing, or nothing that can be read. */
export function readPlacement(file: string): Placement | null {
  try {
    return placementSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Remembers where the window is. A disk that refuses costs only the memory. */
export function writePlacement(file: string, placement: Placement): void {
  try {
    writeFileAtomic.sync(file, `${JSON.stringify(placement)}\n`, { mode: 0o600 });
  } catch {
    // The next start finds a place of its own.
  }
}

/** Where to open: as it was, when that can still be seen on one of the displays (their areas for windows). */
export function openingFor(placement: Placement | null, displays: readonly Bounds[]): Opening {
  if (placement === null) return USUAL;
  const display = displays.find((area) => showsGrip(placement, area));
  const { maximized } = placement;
  if (display === undefined) return { ...USUAL, maximized };
  const width = Math.min(placement.width, display.width);
  const height = Math.min(placement.height, display.height);
  return { x: placement.x, y: placement.y, width, height, maximized };
}

function showsGrip({ x, y, width }: Bounds, area: Bounds): boolean {
  const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  const below = Math.min(y + GRIP.height, area.y + area.height) - Math.max(y, area.y);
  return across >= Math.min(GRIP.width, width) && below >= GRIP.height;
}
