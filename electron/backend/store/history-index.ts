import type { DatabaseSync } from 'node:sqlite';
import { callerGroup } from '#shared/caller.ts';
import type { HistoryValues } from '#shared/history.ts';
import type { OutcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { z } from '#shared/z.ts';

/**
 * How far the wall clock may fall back within one era, in milliseconds. A greater step begins a new one, so that a date
 * can be looked up by halving: within an era, requests stand in the order of their times up to this tolerance.
 */
export const ERA_TOLERANCE_MS = 60_000;

/** The indexes that answer filters: kept in the transaction that writes the record, and rebuildable from the records. */
export type HistoryIndex = {
  /** @param position of the record's request in the chain */
  asked(number: number, run: Run, position: number): void;
  ended(number: number, outcome: OutcomeKind): void;
  /** Forgets a record that retention removes. */
  forget(number: number): void;
  values(): HistoryValues;
};

const idSchema = z.object({ id: z.int() });
const eraSchema = z.object({ latest: z.number() });
const valueSchema = z.object({ value: z.string() });

export function createHistoryIndex(database: DatabaseSync): HistoryIndex {
  const count = database.prepare(`
    INSERT INTO facet (server_id, action_id, caller, outcome, records) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET records = records + 1 RETURNING id`);
  const countEnded = database.prepare(`
    INSERT INTO facet (server_id, action_id, caller, outcome, records)
    SELECT server_id, action_id, caller, ?, 1 FROM facet WHERE id = (SELECT facet FROM entry WHERE number = ?)
    ON CONFLICT DO UPDATE SET records = records + 1 RETURNING id`);
  const uncount = database.prepare(
    'UPDATE facet SET records = records - 1 WHERE id = (SELECT facet FROM entry WHERE number = ?)',
  );
  const dropEmpty = database.prepare(
    'DELETE FROM facet WHERE records = 0 AND id = (SELECT facet FROM entry WHERE number = ?)',
  );
  const insertEntry = database.prepare('INSERT INTO entry (number, facet, asked_at, position) VALUES (?, ?, ?, ?)');
  const moveEntry = database.prepare('UPDATE entry SET facet = ? WHERE number = ?');
  const deleteEntry = database.prepare('DELETE FROM entry WHERE number = ?');
  const deleteText = database.prepare('DELETE FROM run_text WHERE rowid = ?');
  const insertWaiting = database.prepare('INSERT INTO unindexed (number) VALUES (?)');
  const deleteWaiting = database.prepare('DELETE FROM unindexed WHERE number = ?');
  const lastEra = database.prepare('SELECT latest FROM era ORDER BY first DESC LIMIT 1');
  const insertEra = database.prepare('INSERT INTO era (first, latest) VALUES (?, ?)');
  const extendEra = database.prepare('UPDATE era SET latest = ? WHERE first = (SELECT max(first) FROM era)');
  const selectValues = (column: 'server_id' | 'action_id' | 'caller') =>
    database.prepare(`SELECT DISTINCT ${column} AS value FROM facet ORDER BY 1`);
  const servers = selectValues('server_id');
  const actions = selectValues('action_id');
  const callers = selectValues('caller');

  /** Takes a record out of the count of its facet, which goes when it was the last one. */
  const leaveFacet = (number: number, then: () => void) => {
    uncount.run(number);
    dropEmpty.run(number);
    then();
  };

  return {
    asked(number, run, position) {
      // Nothing stands for an outcome that is not known yet.
      const facet = idSchema.parse(count.get(run.server.id, run.action.id, callerGroup(run.caller), ''));
      insertEntry.run(number, facet.id, run.askedAt, position);
      insertWaiting.run(number);
      const era = lastEra.get();
      const latest = era === undefined ? null : eraSchema.parse(era).latest;
      if (latest === null || run.askedAt < latest - ERA_TOLERANCE_MS) insertEra.run(number, run.askedAt);
      else if (run.askedAt > latest) extendEra.run(run.askedAt);
    },
    ended(number, outcome) {
      const facet = idSchema.parse(countEnded.get(outcome, number));
      leaveFacet(number, () => moveEntry.run(facet.id, number));
    },
    forget(number) {
      leaveFacet(number, () => deleteEntry.run(number));
      // What waits for the indexer has no text yet; a contentless table must not be asked to forget what it never had.
      if (deleteWaiting.run(number).changes === 0) deleteText.run(number);
    },
    values: () => ({
      serverIds: servers.all().map((row) => valueSchema.parse(row).value),
      actionIds: actions.all().map((row) => valueSchema.parse(row).value),
      callers: callers.all().map((row) => valueSchema.parse(row).value),
    }),
  };
}
