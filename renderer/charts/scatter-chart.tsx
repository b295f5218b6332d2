import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Tone } from '../format.ts';
import { timeLabels } from './time-labels.ts';
import { drawMark, readColours } from './tone-marks.ts';

/** One mark: `at` in epoch milliseconds, `height` in whatever `heightWords` puts into words. */
export type ChartPoint = { at: number; height: number; tone: Tone };

type ScatterChartProps = {
  points: readonly ChartPoint[];
  /** The mark that is pointed out. */
  selected: number;
  heightWords(height: number): string;
  onPoint(index: number): void;
  onOpen(index: number): void;
};

/** Half the width of a mark, and how near the pointer has to be, in CSS pixels. */
const MARK = 4;
const NEAR = 24;
/** Width of the words beside the chart, in CSS pixels. */
const WORDS_WIDTH = 76;

/**
 * Marks over time, on a canvas. It says nothing to a screen reader and takes no keys: whoever uses it gives both.
 * The only place that knows uPlot.
 */
export function ScatterChart(props: ScatterChartProps) {
  const { points, selected } = props;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot>(null);
  // The chart outlives many renderings, and always asks for what holds now.
  const current = useRef(props);
  useEffect(() => {
    current.current = props;
  });

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = new UPlot(
      optionsFor(element, () => current.current),
      dataOf(current.current.points),
      element,
    );
    chart.current = made;
    const fit = new ResizeObserver(() => made.setSize(sizeOf(element)));
    fit.observe(element);
    const repaint = new MutationObserver(() => made.redraw());
    repaint.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      fit.disconnect();
      repaint.disconnect();
      made.destroy();
    };
  }, []);

  useEffect(() => {
    chart.current?.setData(dataOf(points));
  }, [points]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn depends on it
  useEffect(() => {
    chart.current?.redraw(false);
  }, [selected]);

  return <div ref={place} aria-hidden="true" className="h-full min-h-0 w-full overflow-hidden" />;
}

function sizeOf({ clientWidth, clientHeight }: Element): { width: number; height: number } {
  return { width: Math.max(100, clientWidth), height: Math.max(100, clientHeight) };
}

/** uPlot counts time in seconds. */
function dataOf(points: readonly ChartPoint[]): UPlot.AlignedData {
  return [points.map(({ at }) => at / 1000), points.map(({ height }) => height)];
}

function optionsFor(element: Element, props: () => ScatterChartProps): UPlot.Options {
  const { fontSize, fontFamily } = getComputedStyle(element);
  const axis: UPlot.Axis = {
    stroke: () => readColours(element).text,
    font: `${fontSize} ${fontFamily}`,
    grid: { stroke: () => readColours(element).line, width: 1 },
    ticks: { show: false },
  };
  return {
    ...sizeOf(element),
    // Half of the words below the last line stand to the right of it.
    padding: [8, 32, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      // From the data: what uPlot hands over is the range of before, which would grow with every redraw.
      x: { range: ({ data: [times] }) => roomy(times[0], times.at(-1)) },
      y: { range: (_chart, _low, high) => [0, high > 0 ? high * 1.08 : 1] },
    },
    axes: [
      { ...axis, space: 90, values: (_chart, lines, _axis, _space, step) => timeLabels(lines, step) },
      {
        ...axis,
        size: WORDS_WIDTH,
        values: (_chart, heights) => heights.map((height) => props().heightWords(height)),
      },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [(made) => drawPoints(made, element, props())],
      ready: [(made) => listen(made, props)],
    },
  };
}

/** Seconds on both sides of a mark that stands alone: enough for lines of whole seconds. */
const LEAST_ROOM = 10;

/** A range with a little room on both sides, so that no mark is cut off; seconds. */
function roomy(low: number | undefined, high: number | undefined): UPlot.Range.MinMax {
  if (low === undefined || high === undefined) return [0, 1];
  const room = Math.max((high - low) * 0.03, LEAST_ROOM);
  return [low - room, high + room];
}

function drawPoints(chart: UPlot, element: Element, { points, selected }: ScatterChartProps): void {
  const { ctx: context } = chart;
  const colours = readColours(element);
  const size = MARK * devicePixelRatio;
  context.save();
  for (const [index, { at, height, tone }] of points.entries()) {
    const x = chart.valToPos(at / 1000, 'x', true);
    const y = chart.valToPos(height, 'y', true);
    context.fillStyle = colours[tone];
    context.strokeStyle = colours[tone];
    drawMark(context, tone, x, y, size);
    if (index !== selected) continue;
    context.strokeStyle = colours.accent;
    context.lineWidth = 2 * devicePixelRatio;
    context.beginPath();
    context.arc(x, y, size * 2.2, 0, 2 * Math.PI);
    context.stroke();
  }
  context.restore();
}

function listen(chart: UPlot, props: () => ScatterChartProps): void {
  const nearest = (event: MouseEvent): number | null => {
    const box = chart.over.getBoundingClientRect();
    let found: number | null = null;
    let least = NEAR;
    for (const [index, { at, height }] of props().points.entries()) {
      const across = chart.valToPos(at / 1000, 'x') - (event.clientX - box.left);
      const along = chart.valToPos(height, 'y') - (event.clientY - box.top);
      const distance = Math.hypot(across, along);
      if (distance > least) continue;
      least = distance;
      found = index;
    }
    chart.over.style.cursor = found === null ? 'default' : 'pointer';
    return found;
  };
  chart.over.addEventListener('mousemove', (event) => {
    const index = nearest(event);
    if (index !== null) props().onPoint(index);
  });
  chart.over.addEventListener('click', (event) => {
    const index = nearest(event);
    if (index !== null) props().onOpen(index);
  });
}
