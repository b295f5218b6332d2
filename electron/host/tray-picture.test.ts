import { expect, test } from 'vitest';
import { TRAY_SIZE, trayPicture } from './tray-picture.ts';

/** Red, green, blue and alpha of a pixel. */
function pixel(picture: Buffer, x: number, y: number): number[] {
  const [blue = -1, green = -1, red = -1, alpha = -1] = picture.subarray((y * TRAY_SIZE + x) * 4);
  return [red, green, blue, alpha];
}

test('what goes on is seen by shape as well as by colour', () => {
  const idle = trayPicture({ running: 0, failed: 0 });
  const running = trayPicture({ running: 2, failed: 0 });
  const failed = trayPicture({ running: 2, failed: 1 });
  expect(idle).toHaveLength(TRAY_SIZE * TRAY_SIZE * 4);
  // The corner lies outside of the sign; between the strokes of the prompt it is blue.
  expect(pixel(idle, 0, 0)).toEqual([0, 0, 0, 0]);
  expect(pixel(idle, 16, 8)).toEqual([45, 98, 216, 255]);
  expect(pixel(idle, 20, 22)).toEqual([255, 255, 255, 255]);
  // A filled dot, and a cross with red between its arms.
  expect(pixel(running, 23, 4)).toEqual([122, 162, 255, 255]);
  expect(pixel(failed, 23, 4)).toEqual([201, 48, 44, 255]);
  expect(pixel(failed, 23, 7)).toEqual([255, 255, 255, 255]);
});
