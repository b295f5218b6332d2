import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openingFor, readPlacement, writePlacement } from './window-placement.ts';

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 };
const SCREEN = { x: 1440, y: 0, width: 2560, height: 1440 };
const at = (x: number, y: number, width = 1000, height = 700) => ({ x, y, width, height, maximized: false });

test('a window comes back where it was, on whichever display', () => {
  expect(openingFor(at(100, 100), [LAPTOP])).toEqual(at(100, 100));
  expect(openingFor(at(2000, 50), [LAPTOP, SCREEN])).toEqual(at(2000, 50));
});

test('what could not be taken hold of any more opens at a usual place', () => {
  const usual = { width: 1280, height: 800, maximized: false };
  // The display is gone; only a sliver shows; the top edge is above the display or below it.
  for (const lost of [at(2000, 50), at(1400, 100), at(100, -10), at(100, 890)]) {
    expect(openingFor(lost, [LAPTOP])).toEqual(usual);
  }
  expect(openingFor({ ...at(2000, 50), maximized: true }, [LAPTOP])).toEqual({ ...usual, maximized: true });
  expect(openingFor(null, [LAPTOP])).toEqual(usual);
});

test('a window is never larger than its display', () => {
  expect(openingFor(at(0, 25, 3000, 2000), [LAPTOP])).toMatchObject({ width: 1440, height: 875 });
});

test('what was written is read again, and anything else is nothing', () => {
  const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-placement-'));
  const file = join(directory, 'window.json');
  try {
    expect(readPlacement(file)).toBeNull();
    writePlacement(file, at(1, 2));
    expect(readPlacement(file)).toEqual(at(1, 2));
    for (const broken of ['', '{}', '{"x":"1"}', 'null', '{"x":0,"y":0,"width":0,"height":5,"maximized":false}']) {
      writeFileSync(file, broken);
      expect(readPlacement(file)).toBeNull();
    }
    writePlacement(join(directory, 'no', 'such', 'directory.json'), at(1, 2));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
