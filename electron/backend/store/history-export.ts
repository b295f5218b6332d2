import { setTimeout } from 'node:timers/promises';
import { callerKey } from '#shared/caller.ts';
import type { ExportFormat, HistoryQuery, HistoryRecord } from '#shared/history.ts';
import { outcomeKind } from '#shared/outcome.ts';
import type { History } from './history.ts';

/** Records read in one go: a few milliseconds of work. */
const PAGE = 200;
/** Pause between two pages, in milliseconds: streams have no back-pressure, and this is what a window can keep up with. */
const PAUSE_MS = 2;

const time = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** The columns of the CSV file: what a spreadsheet can work with. */
const COLUMNS: readonly [title: string, value: (record: HistoryRecord) => string | number | null][] = [
  ['number', ({ number }) => number],
  ['run_id', ({ run }) => run.id],
  ['batch_id', ({ run }) => run.batchId],
  ['asked_at', ({ run }) => time(run.askedAt)],
  ['started_at', ({ run }) => time(run.startedAt)],
  ['ended_at', ({ run }) => time(run.endedAt)],
  ['duration_ms', ({ run }) => run.durationMs],
  ['caller', ({ run }) => callerKey(run.caller)],
  ['server_id', ({ run }) => run.server.id],
  ['server_name', ({ run }) => run.server.name],
  ['server_address', ({ run }) => run.server.address],
  ['host_key', ({ run }) => run.server.hostKey?.fingerprint ?? null],
  ['action_id', ({ run }) => run.action.id],
  ['action_title', ({ run }) => run.action.title],
  ['action_version', ({ run }) => run.action.version],
  ['parameters', ({ run }) => JSON.stringify(run.parameters)],
  ['words', ({ run }) => JSON.stringify(run.words)],
  ['outcome', ({ run }) => (run.outcome === null ? 'open' : outcomeKind(run.outcome))],
  ['exit_code', ({ run }) => (run.outcome?.kind === 'exited' ? run.outcome.code : null)],
  ['signal', ({ run }) => (run.outcome?.kind === 'signalled' ? run.outcome.signal : null)],
  ['error_code', ({ run }) => (run.outcome !== null && 'error' in run.outcome ? run.outcome.error.code : null)],
  ['attempts', ({ run }) => run.attempts.length],
  ['stdout_bytes', ({ run }) => run.bytes.stdout],
  ['stderr_bytes', ({ run }) => run.bytes.stderr],
  ['output_incomplete', ({ run }) => (run.outputIncomplete ? 'yes' : 'no')],
];

/**
 * A field of a CSV file. Text that a spreadsheet would take for a formula gets an apostrophe in front: names, parameters
 * and words may come from whoever asked. Some take the wide forms of the signs as well, and semicolons and tabs for ends
 * of fields.
 */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

function pieceOf(records: readonly HistoryRecord[], format: ExportFormat, first: boolean): string {
  switch (format) {
    case 'csv':
      return records.map((record) => csvLine(COLUMNS.map(([, value]) => value(record)))).join('');
    case 'json':
      return records.map((record, at) => `${first && at === 0 ? '' : ','}\n  ${JSON.stringify(record)}`).join('');
  }
}

/**
 * Every record that a query finds, newest first, as the text of a file in pieces: CSV (RFC 4180, with a head), or one
 * JSON array of records. Lets everything else go on between the pieces; `before` and `limit` of the query do not count.
 */
export async function* exportHistory(
  history: Pick<History, 'search'>,
  query: HistoryQuery,
  format: ExportFormat,
): AsyncGenerator<string> {
  yield format === 'csv' ? csvLine(COLUMNS.map(([title]) => title)) : '[';
  let next: number | null = null;
  let first = true;
  do {
    const { before: _, ...rest } = query;
    const page = history.search({ ...rest, ...(next === null ? {} : { before: next }), limit: PAGE });
    if (page.records.length > 0) yield pieceOf(page.records, format, first);
    first = false;
    next = page.next;
    await setTimeout(PAUSE_MS);
  } while (next !== null);
  if (format === 'json') yield '\n]\n';
}
