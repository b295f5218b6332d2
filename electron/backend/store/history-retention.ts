import type { DatabaseSync } from 'node:sqlite';
import { z } from '#shared/z.ts';
import { CHAIN_START, type Chain, type ChainEnd } from './history-chain.ts';
import type { HistoryIndex } from './history-index.ts';

/** What retention leaves of the records that it removed: how many, up to which, and the hash that the chain goes on from. */
export type Stub = {
  id: number;
  madeAt: number;
  /** Records removed so far, by this and all earlier passes. */
  removed: number;
  lastNumber: number;
  lastSequence: number;
  end: ChainEnd;
};

const stubSchema = z
  .object({
    id: z.int(),
    made_at: z.number(),
    removed: z.int(),
    last_number: z.int(),
    last_sequence: z.int(),
    last_position: z.int(),
    last_hash: z.instanceof(Uint8Array),
  })
  .transform(
    (row): Stub => ({
      id: row.id,
      madeAt: row.made_at,
      removed: row.removed,
      lastNumber: row.last_number,
      lastSequence: row.last_sequence,
      end: { position: row.last_position, hash: row.last_hash },
    }),
  );

const NO_STUB: Stub = { id: 0, madeAt: 0, removed: 0, lastNumber: 0, lastSequence: 0, end: CHAIN_START };

/** The columns of a stub as they are chained. */
export function stubColumns({ id, madeAt, removed, lastNumber, lastSequence, end }: Stub): (string | number)[] {
  const hash = Buffer.from(end.hash).toString('hex');
  return [id, madeAt, removed, lastNumber, lastSequence, end.position, hash];
}

/** Gives the newest stub up to `id`; one that covers nothing when retention never removed anything. */
export function createStubReader(database: DatabaseSync): (id?: number) => Stub {
  const select = database.prepare('SELECT * FROM stub WHERE id <= ? ORDER BY id DESC LIMIT 1');
  return (id = Number.MAX_SAFE_INTEGER) => {
    const row = select.get(id);
    return row === undefined ? NO_STUB : stubSchema.parse(row);
  };
}

/** Removes what is old. Each call belongs into a transaction of its own. */
export type Retention = {
  /**
   * Writes the stub for all records that were asked for before `cutoff` (epoch milliseconds) and come before anything
   * that has to stay. Removes nothing yet.
   */
  letGo(cutoff: number, now: number): void;
  /** Removes up to `limit` of the records that a stub covers, and gives the ids of their runs; none when all are gone. */
  sweep(limit: number): string[];
};

const numberSchema = z.object({ number: z.int().nullable() });
const placeSchema = z.object({ position: z.int(), hash: z.instanceof(Uint8Array) });
const runSchema = z.object({ number: z.int(), run_id: z.string() });

export function createRetention(database: DatabaseSync, chain: Chain, index: HistoryIndex): Retention {
  const readStub = createStubReader(database);
  const firstToStay = database.prepare(`
    SELECT min(number) AS number FROM (
      SELECT number FROM (SELECT number FROM entry WHERE asked_at >= ? ORDER BY number LIMIT 1)
      UNION ALL SELECT min(number) FROM open
    )`);
  const endBefore = database.prepare(`
    SELECT position, hash FROM link
    WHERE position < coalesce((SELECT position FROM entry WHERE number = ?), 9223372036854775807)
    ORDER BY position DESC LIMIT 1`);
  const lastRecord = database.prepare(`
    SELECT record AS number FROM link WHERE kind = ? AND position <= ? ORDER BY position DESC LIMIT 1`);
  const insertStub = database.prepare(`
    INSERT INTO stub (id, made_at, removed, last_number, last_sequence, last_position, last_hash)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  // A run that was going on where the chain was let go keeps both of its rows until its ending is covered as well.
  const covered = database.prepare(`
    SELECT asked.number, asked.run_id FROM asked JOIN ended USING (number)
    WHERE asked.number <= ? AND ended.sequence <= ? ORDER BY asked.number LIMIT ?`);
  const deleteEnded = database.prepare('DELETE FROM ended WHERE number = ?');
  const deleteAsked = database.prepare('DELETE FROM asked WHERE number = ?');
  const deleteLinks = database.prepare(
    'DELETE FROM link WHERE position IN (SELECT position FROM link WHERE position <= ? ORDER BY position LIMIT ?)',
  );
  const deleteEras = database.prepare(`
    DELETE FROM era WHERE first < (
      SELECT max(first) FROM era WHERE first <= (SELECT min(number) FROM entry)
    )`);

  const last = (kind: 'asked' | 'ended', position: number): number | null => {
    const row = lastRecord.get(kind, position);
    return row === undefined ? null : numberSchema.parse(row).number;
  };

  return {
    letGo(cutoff, now) {
      const stub = readStub();
      const { number } = numberSchema.parse(firstToStay.get(cutoff));
      const row = endBefore.get(number);
      if (row === undefined) return;
      const end = placeSchema.parse(row);
      const lastNumber = last('asked', end.position);
      // Where nothing but the last stub would be let go, there is nothing to do.
      if (end.position <= stub.end.position || lastNumber === null || lastNumber <= stub.lastNumber) return;
      const next: Stub = {
        id: stub.id + 1,
        madeAt: now,
        removed: stub.removed + lastNumber - stub.lastNumber,
        lastNumber,
        lastSequence: last('ended', end.position) ?? stub.lastSequence,
        end,
      };
      const { id, madeAt, removed, lastSequence } = next;
      insertStub.run(id, madeAt, removed, lastNumber, lastSequence, end.position, end.hash);
      chain.append('stub', id, stubColumns(next));
    },
    sweep(limit) {
      const stub = readStub();
      const rows = covered.all(stub.lastNumber, stub.lastSequence, limit).map((row) => runSchema.parse(row));
      for (const { number } of rows) {
        index.forget(number);
        deleteEnded.run(number);
        deleteAsked.run(number);
      }
      deleteLinks.run(stub.end.position, 2 * limit);
      if (rows.length === 0) deleteEras.run();
      return rows.map(({ run_id }) => run_id);
    },
  };
}
