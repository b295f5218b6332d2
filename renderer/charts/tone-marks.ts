import type { Tone } from '../format.ts';

/** Colours of theme.css as a canvas needs them. */
export type Colours = Record<Tone | 'line' | 'text' | 'accent', string>;

export function readColours(element: Element): Colours {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ok: colour('ok'),
    warn: colour('warn'),
    bad: colour('bad'),
    line: colour('line'),
    text: colour('dim'),
    accent: colour('accent'),
  };
}

/** Draws an outcome by colour and shape: a dot, a triangle or a cross. `size` is half its width, in canvas pixels. */
export function drawMark(context: CanvasRenderingContext2D, tone: Tone, x: number, y: number, size: number): void {
  context.beginPath();
  switch (tone) {
    case 'ok':
      context.arc(x, y, size * 0.8, 0, 2 * Math.PI);
      context.fill();
      return;
    case 'warn':
      context.moveTo(x, y - size);
      context.lineTo(x + size, y + size);
      context.lineTo(x - size, y + size);
      context.closePath();
      break;
    case 'bad':
      context.moveTo(x - size, y - size);
      context.lineTo(x + size, y + size);
      context.moveTo(x + size, y - size);
      context.lineTo(x - size, y + size);
      break;
  }
  context.lineWidth = size * 0.5;
  context.stroke();
}
