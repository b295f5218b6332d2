import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { z } from '#shared/z.ts';

/** What a link of the chain stands for: a request, an ending, or the note that retention left. */
export type LinkKind = 'asked' | 'ended' | 'stub';

/** A place in the chain and the hash there. */
export type ChainEnd = { position: number; hash: Uint8Array };

/** Before the first link. */
export const CHAIN_START: ChainEnd = { position: 0, hash: new Uint8Array(32) };

const endSchema = z.object({ position: z.int(), hash: z.instanceof(Uint8Array) });

/** Canonical bytes of a record: its kind and columns as JSON, in the order of the table. */
export function nextHash(previous: Uint8Array, kind: LinkKind, columns: readonly (string | number)[]): Uint8Array {
  return hash('sha256', Buffer.concat([previous, Buffer.from(JSON.stringify([kind, ...columns]))]), 'buffer');
}

/** The chain over all records, to be added to in the transaction that writes the record. */
export type Chain = {
  end(): ChainEnd;
  /**
   * @param record the key of the row in the table of its kind
   * @param columns all of its columns, in the order of the table
   */
  append(kind: LinkKind, record: number, columns: readonly (string | number)[]): ChainEnd;
};

export function createChain(database: DatabaseSync): Chain {
  const selectEnd = database.prepare('SELECT position, hash FROM link ORDER BY position DESC LIMIT 1');
  const insert: StatementSync = database.prepare('INSERT INTO link (kind, record, hash) VALUES (?, ?, ?)');

  const end = (): ChainEnd => {
    const row = selectEnd.get();
    return row === undefined ? CHAIN_START : endSchema.parse(row);
  };

  return {
    end,
    append(kind, record, columns) {
      // Read anew each time: a transaction that was rolled back took its links with it.
      const next = nextHash(end().hash, kind, columns);
      const position = Number(insert.run(kind, record, next).lastInsertRowid);
      return { position, hash: next };
    },
  };
}
