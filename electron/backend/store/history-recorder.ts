import type { DatabaseSync } from 'node:sqlite';
import { outcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import { z } from '#shared/z.ts';
import type { Chain } from './history-chain.ts';
import type { HistoryIndex } from './history-index.ts';
import { endingOf } from './history-rows.ts';

/** Writes the two parts of a record, each with its link of the chain and its place in the indexes. */
export type Recorder = {
  /** What is asked for. Gives its number. */
  ask(run: Run): number;
  /** How it ended. Throws for a run that was never begun, or has ended. */
  end(run: Run): void;
};

/** What an ended record needs to be chained. */
const endedSchema = z.object({ sequence: z.int(), number: z.int(), server_id: z.string() });

/** Text as the database gives it back: in a column, half characters and NUL would not survive. */
function plain(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** Everything it does belongs into the transaction of its caller. */
export function createRecorder(database: DatabaseSync, chain: Chain, index: HistoryIndex): Recorder {
  const insertAsked = database.prepare(
    'INSERT INTO asked (run_id, server_id, action_id, asked_at, run) VALUES (?, ?, ?, ?, ?)',
  );
  const insertEnded = database.prepare(`
    INSERT INTO ended (number, server_id, outcome, ending) SELECT number, server_id, ?, ? FROM asked WHERE run_id = ?
    RETURNING sequence, number, server_id`);

  return {
    ask(run) {
      const values = [plain(run.server.id), plain(run.action.id), run.askedAt, JSON.stringify(run)] as const;
      const number = Number(insertAsked.run(run.id, ...values).lastInsertRowid);
      const { position } = chain.append('asked', number, [number, run.id, ...values]);
      index.asked(number, run, position);
      return number;
    },
    end(run) {
      const ending = endingOf(run);
      const kind = outcomeKind(ending.outcome);
      const json = JSON.stringify(ending);
      const row = insertEnded.get(kind, json, run.id);
      if (row === undefined) throw new Error(`run ${run.id} was never begun`);
      const { sequence, number, server_id } = endedSchema.parse(row);
      chain.append('ended', sequence, [sequence, number, server_id, kind, json]);
      index.ended(number, kind);
    },
  };
}
