import type { Browser, Page } from '@playwright/test';
import { z } from 'zod';

/** What is needed of Chromium's trace. Times in microseconds; `tdur` is the time that the thread had the processor. */
const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      tdur: z.number().optional(),
      args: z.object({ name: z.unknown() }).partial().optional(),
    }),
  ),
});

/**
 * The longest time that the page was busy with one thing while `work` went on, in milliseconds of the processor: what
 * else the machine does meanwhile does not count, so it says the same on a busy one.
 */
export async function longestBusy(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const trace = await browser.stopTracing();
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString('utf8')));
  const isMain = ({ name, args }: (typeof traceEvents)[number]) =>
    name === 'thread_name' && args?.name === 'CrRendererMain';
  const thread = ({ pid, tid }: { pid: number; tid: number }) => `${pid} ${tid}`;
  const main = new Set(traceEvents.filter(isMain).map(thread));
  const times = traceEvents
    .filter((event) => event.name.endsWith('RunTask') && main.has(thread(event)))
    .map(({ tdur = 0 }) => tdur);
  if (times.length === 0) throw new Error('the trace has no task of the page');
  return Math.max(...times) / 1000;
}
