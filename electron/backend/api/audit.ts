import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditFilters, VerificationResult } from '#shared/api-schemas.ts';
import type { HistoryQuery } from '#shared/history.ts';
import { OUTCOME_KINDS } from '#shared/outcome.ts';
import type { History } from '../store/history.ts';
import { abandoned } from './failures.ts';

/** Records on a page. */
const PAGE = 100;
const DAY_MS = 24 * 60 * 60 * 1000;

/** ISO 8601 as epoch milliseconds; a date alone is its beginning in UTC, or its end. */
function momentOf(text: string, edge: 'beginning' | 'end'): number {
  const at = Date.parse(text);
  return edge === 'end' && !text.includes('T') ? at + DAY_MS - 1 : at;
}

/** The filters of a request as a search of the history. */
export function auditQuery(filters: AuditFilters, before?: string): HistoryQuery {
  const { server_id, action_type, caller, since, until, success } = filters;
  return {
    text: '',
    serverIds: server_id === undefined ? [] : [server_id],
    actionIds: action_type === undefined ? [] : [action_type],
    callers: caller === undefined ? [] : [caller],
    outcomes: success === undefined ? [] : OUTCOME_KINDS.filter((kind) => (kind === 'ok') === (success === 'true')),
    ...(since === undefined ? {} : { since: momentOf(since, 'beginning') }),
    ...(until === undefined ? {} : { until: momentOf(until, 'end') }),
    ...(before === undefined ? {} : { before: Number(before) }),
    limit: PAGE,
  };
}

/** Checks the chain of the history in steps, so that everything else goes on meanwhile. */
export async function verifyAudit(history: History, abort: AbortSignal): Promise<VerificationResult> {
  for (const step of history.verify()) {
    switch (step.kind) {
      case 'progress':
        break;
      case 'intact': {
        const { records, head } = step;
        return { intact: true, records, head, broken_at: null, message: 'The chain is intact.' };
      }
      case 'broken':
        return { intact: false, records: null, head: null, broken_at: step.number, message: step.message };
    }
    if (abort.aborted) throw abandoned();
    await nextTurn();
  }
  throw new Error('a check of the history ends with a verdict');
}
