import { outcomeKindSchema, outcomeSchema } from './outcome.ts';
import { runSchema } from './run.ts';
import { z } from './z.ts';

/** Which records to list, newest first. Empty lists and missing fields do not restrict. Times are epoch milliseconds. */
export const historyQuerySchema = z.object({
  /** Words that must all occur (as beginnings of words) in action, server, parameters, command or output. */
  text: z.string().max(200).default(''),
  serverIds: z.array(z.string().max(256)).max(1000).default([]),
  actionIds: z.array(z.string().max(256)).max(1000).default([]),
  outcomes: z.array(outcomeKindSchema).default([]),
  /** As `callerGroup` names them: `desktop`, `browser`, `api:homeassistant`. */
  callers: z.array(z.string().max(256)).max(1000).default([]),
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

/** A run as charts show it. Times are epoch milliseconds. */
export const runMarkSchema = z.object({
  runId: z.string(),
  server: z.object({ id: z.string(), name: z.string() }),
  action: z.object({ id: z.string(), title: z.string() }),
  askedAt: z.number(),
  /** Null when the command never began, or nobody saw how long it took. */
  durationMs: z.number().nullable(),
  outcome: outcomeSchema,
});
export type RunMark = z.infer<typeof runMarkSchema>;

/** What the history can be filtered by: every value that some record has, in the order of the alphabet. */
export const historyValuesSchema = z.object({
  serverIds: z.array(z.string()),
  actionIds: z.array(z.string()),
  callers: z.array(z.string()),
});
export type HistoryValues = z.infer<typeof historyValuesSchema>;

const namedSchema = z.object({ id: z.string(), name: z.string() });

/** The servers and actions that were removed since, with the names that their newest records have. */
export const goneValuesSchema = z.object({ servers: z.array(namedSchema), actions: z.array(namedSchema) });
export type GoneValues = z.infer<typeof goneValuesSchema>;

/** A piece of text and where in it the words of a search were found: start and end in UTF-16 code units. */
export const excerptSchema = z.object({ text: z.string(), hits: z.array(z.tuple([z.int(), z.int()])) });
export type Excerpt = z.infer<typeof excerptSchema>;

/** The lines of a run's output in which words of a search were found. */
export const runExcerptsSchema = z.object({ runId: z.string(), excerpts: z.array(excerptSchema) });
export type RunExcerpts = z.infer<typeof runExcerptsSchema>;

/**
 * How the check of the hash chain goes. Every record is two links of the chain: that it was asked for, and that it ended.
 * `checked` and `total` count links.
 */
export const verificationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), checked: z.int(), total: z.int() }),
  z.object({
    kind: z.literal('intact'),
    /** Records checked, and the number of the newest one. */
    records: z.int(),
    newest: z.int(),
    /** Records that retention removed before; the chain goes on from what it left. */
    removed: z.int(),
    /** The last hash, in hex: whoever writes it down can tell later that nothing before it was changed. */
    head: z.string(),
  }),
  z.object({
    kind: z.literal('broken'),
    /** The first record that does not fit; null when it is none of the records. */
    number: z.int().nullable(),
    message: z.string(),
  }),
]);
export type Verification = z.infer<typeof verificationSchema>;

export const EXPORT_FORMATS = ['csv', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
