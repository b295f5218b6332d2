import type { Migration } from './migrations.ts';

/**
 * `asked` and `ended` are the records: append-only, by triggers that refuse everything else. `open` and `asked_text`
 * are indexes over them: the runs that have not ended, and the words to search for.
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
];
