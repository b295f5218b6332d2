import { outcomeKindSchema } from './outcome.ts';
import { runSchema } from './run.ts';
import { z } from './z.ts';

/** Which records to list, newest first. Empty lists and missing fields do not restrict. Times are epoch milliseconds. */
export const historyQuerySchema = z.object({
  /** Words that must all occur (as beginnings of words) in action, server, parameters or command. */
  text: z.string().max(200).default(''),
  serverIds: z.array(z.string()).max(1000).default([]),
  actionIds: z.array(z.string()).max(1000).default([]),
  outcomes: z.array(outcomeKindSchema).default([]),
  since: z.number().optional(),
  until: z.number().optional(),
  /** Only records with a lower number: the `next` of the page before. */
  before: z.int().optional(),
  limit: z.int().min(1).max(500).default(100),
});
export type HistoryQuery = z.infer<typeof historyQuerySchema>;

/** A run or refusal with its number in the history. Numbers grow in the order of asking. */
export const historyRecordSchema = z.object({ number: z.int(), run: runSchema });
export type HistoryRecord = z.infer<typeof historyRecordSchema>;

export const historyPageSchema = z.object({
  records: z.array(historyRecordSchema),
  /** `before` of the next page; null on the last one. */
  next: z.int().nullable(),
});
export type HistoryPage = z.infer<typeof historyPageSchema>;
