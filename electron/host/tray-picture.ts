import type { Activity } from '#shared/activity.ts';

/** Width and height of the picture, in pixels. */
export const TRAY_SIZE = 32;

type Colour = readonly [red: number, green: number, blue: number];
const BLUE: Colour = [45, 98, 216];
const WHITE: Colour = [255, 255, 255];
const RED: Colour = [201, 48, 44];
const PALE: Colour = [122, 162, 255];

/** Samples across each pixel, so that edges are smooth. */
const SAMPLES = 4;

/**
 * The picture beside the clock as rows of blue, green, red, alpha: the app's own sign, with a cross where something has
 * failed, or a dot where something runs.
 */
export function trayPicture({ running, failed }: Activity): Buffer {
  const mark = failed > 0 ? cross : running > 0 ? dot : () => null;
  const colourAt = (point: Point) => mark(point) ?? sign(point);
  const pixels = Array.from({ length: TRAY_SIZE ** 2 }, (_, at) =>
    smoothed(at % TRAY_SIZE, Math.floor(at / TRAY_SIZE), colourAt),
  );
  return Buffer.from(pixels.flat());
}

/** A pixel as the mean of its samples: blue, green, red, alpha. */
function smoothed(x: number, y: number, colourAt: (point: Point) => Colour | null): number[] {
  const colours = Array.from({ length: SAMPLES ** 2 }, (_, sample) =>
    colourAt([x + ((sample % SAMPLES) + 0.5) / SAMPLES, y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES]),
  );
  const mean = (part: (colour: Colour) => number) =>
    Math.round(colours.reduce((sum, colour) => sum + (colour === null ? 0 : part(colour)), 0) / colours.length);
  return [mean(([, , blue]) => blue), mean(([, green]) => green), mean(([red]) => red), mean(() => 255)];
}

type Point = readonly [x: number, y: number];

function distanceTo([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

/** A prompt on a rounded square, as in icon.svg. */
function sign(at: Point): Colour | null {
  const strokes: readonly [Point, Point][] = [
    [
      [8, 10.5],
      [14, 16],
    ],
    [
      [14, 16],
      [8, 21.5],
    ],
    [
      [17, 22.5],
      [24.5, 22.5],
    ],
  ];
  if (strokes.some(([from, to]) => distanceTo(at, from, to) <= 1.5)) return WHITE;
  const corner = (value: number) => Math.max(8 - value, value - 24, 0);
  return Math.hypot(corner(at[0]), corner(at[1])) <= 8 ? BLUE : null;
}

function dot(at: Point): Colour | null {
  const from = Math.hypot(at[0] - 24, at[1] - 8);
  return from <= 6 ? PALE : from <= 8 ? WHITE : null;
}

function cross(at: Point): Colour | null {
  const strokes: readonly [Point, Point][] = [
    [
      [21, 5],
      [27, 11],
    ],
    [
      [27, 5],
      [21, 11],
    ],
  ];
  if (Math.hypot(at[0] - 24, at[1] - 8) > 8) return null;
  return strokes.some(([from, to]) => distanceTo(at, from, to) <= 1.3) ? WHITE : RED;
}
