import { outcomeKindSchema } from '#shared/outcome.ts';
import { runSchema } from '#shared/run.ts';
import { z } from '#shared/z.ts';
import { createChain } from './history-chain.ts';
import { createHistoryIndex } from './history-index.ts';
import type { Migration } from './migrations.ts';

/**
 * `asked` and `ended` are the records, `link` is the hash chain over them: append-only, by triggers that refuse
 * everything else. Retention is the one way to remove records: it writes a `stub` first, which says up to where the
 * chain is let go and with which hash it goes on, and the triggers allow the removal of exactly what a stub covers. The
 * stub is a link of the chain itself, so none can be slipped in without being seen.
 *
 * The rest are indexes over the records, which could be made anew from them: `open` runs, the `facet`s that records
 * agree in and the `entry` of each record, the `era`s of the clock, the text to search in with the words that stand for
 * the values of fields there, and the records that are `unindexed` there.
 */
export const HISTORY_MIGRATIONS: readonly Migration[] = [
  `
  CREATE TABLE asked (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL UNIQUE,
    server_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    asked_at REAL NOT NULL,
    run TEXT NOT NULL
  ) STRICT;
  CREATE INDEX asked_by_server ON asked (server_id);
  CREATE INDEX asked_by_action ON asked (action_id);

  CREATE TABLE ended (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL UNIQUE REFERENCES asked (number),
    server_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    ending TEXT NOT NULL
  ) STRICT;
  CREATE INDEX ended_by_outcome ON ended (outcome, number);
  CREATE INDEX ended_by_server ON ended (server_id) WHERE outcome <> 'refused';

  CREATE TRIGGER asked_keeps BEFORE UPDATE ON asked BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER asked_stays BEFORE DELETE ON asked BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER ended_keeps BEFORE UPDATE ON ended BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER ended_stays BEFORE DELETE ON ended BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

  -- REPLACE deletes without asking the triggers above.
  CREATE TRIGGER asked_once BEFORE INSERT ON asked
  WHEN EXISTS (SELECT 1 FROM asked WHERE number = NEW.number OR run_id = NEW.run_id)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER ended_once BEFORE INSERT ON ended
  WHEN EXISTS (SELECT 1 FROM ended WHERE sequence = NEW.sequence OR number = NEW.number)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

  CREATE TABLE open (number INTEGER PRIMARY KEY REFERENCES asked (number)) STRICT;
  CREATE TRIGGER asked_opens AFTER INSERT ON asked BEGIN INSERT INTO open VALUES (NEW.number); END;
  CREATE TRIGGER ended_closes AFTER INSERT ON ended BEGIN DELETE FROM open WHERE number = NEW.number; END;

  CREATE VIRTUAL TABLE asked_text USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
  );
  `,
  (database) => {
    database.exec(CHAIN_AND_INDEXES);
    const chain = createChain(database);
    const index = createHistoryIndex(database);
    for (const row of database.prepare('SELECT * FROM asked ORDER BY number').iterate()) {
      const { number, run_id, server_id, action_id, asked_at, run } = askedSchema.parse(row);
      const { position } = chain.append('asked', number, [number, run_id, server_id, action_id, asked_at, run]);
      index.asked(number, runSchema.parse(JSON.parse(run)), position);
    }
    for (const row of database.prepare('SELECT * FROM ended ORDER BY sequence').iterate()) {
      const { sequence, number, server_id, outcome, ending } = endedSchema.parse(row);
      chain.append('ended', sequence, [sequence, number, server_id, outcome, ending]);
      index.ended(number, outcome);
    }
  },
];

const CHAIN_AND_INDEXES = `
  CREATE TABLE link (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    record INTEGER NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE TABLE stub (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    made_at REAL NOT NULL,
    removed INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    last_position INTEGER NOT NULL,
    last_hash BLOB NOT NULL
  ) STRICT;

  CREATE TRIGGER link_keeps BEFORE UPDATE ON link BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER link_once BEFORE INSERT ON link WHEN EXISTS (SELECT 1 FROM link WHERE position = NEW.position)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER stub_keeps BEFORE UPDATE ON stub BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER stub_stays BEFORE DELETE ON stub BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER stub_once BEFORE INSERT ON stub WHEN EXISTS (SELECT 1 FROM stub WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER stub_fits BEFORE INSERT ON stub
  WHEN NEW.last_hash IS NOT (SELECT hash FROM link WHERE position = NEW.last_position)
  BEGIN SELECT RAISE(ABORT, 'the stub does not fit the chain'); END;

  DROP TRIGGER asked_stays;
  DROP TRIGGER ended_stays;
  CREATE TRIGGER asked_stays BEFORE DELETE ON asked
  WHEN OLD.number > (SELECT coalesce(max(last_number), 0) FROM stub)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER ended_stays BEFORE DELETE ON ended
  WHEN OLD.sequence > (SELECT coalesce(max(last_sequence), 0) FROM stub)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
  CREATE TRIGGER link_stays BEFORE DELETE ON link
  WHEN OLD.position > (SELECT coalesce(max(last_position), 0) FROM stub)
  BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

  DROP INDEX asked_by_server;
  DROP INDEX asked_by_action;
  DROP INDEX ended_by_outcome;
  DROP TABLE asked_text;

  CREATE TABLE facet (
    id INTEGER PRIMARY KEY,
    server_id TEXT NOT NULL,
    action_id TEXT NOT NULL,
    caller TEXT NOT NULL,
    outcome TEXT NOT NULL,
    records INTEGER NOT NULL,
    UNIQUE (server_id, action_id, caller, outcome)
  ) STRICT;
  CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    facet INTEGER NOT NULL,
    asked_at REAL NOT NULL,
    position INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX entry_by_facet ON entry (facet, number);
  CREATE TABLE era (first INTEGER PRIMARY KEY, latest REAL NOT NULL) STRICT;
  CREATE TABLE unindexed (number INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE field_word (id INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (field, value)) STRICT;
  -- Without an index for its length, the beginning of a frequent word takes 30 ms to look up among a million records.
  CREATE VIRTUAL TABLE run_text USING fts5 (
    asked, output, fields, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2',
    prefix = '1 2 3 4 5 6 7 8 9 10'
  );
`;

const askedSchema = z.object({
  number: z.int(),
  run_id: z.string(),
  server_id: z.string(),
  action_id: z.string(),
  asked_at: z.number(),
  run: z.string(),
});
const endedSchema = z.object({
  sequence: z.int(),
  number: z.int(),
  server_id: z.string(),
  outcome: outcomeKindSchema,
  ending: z.string(),
});
