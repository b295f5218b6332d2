import type { DatabaseSync } from 'node:sqlite';
import { z } from '#shared/z.ts';

export type Field = 'server' | 'action' | 'caller' | 'outcome';

/** The words that stand for the values of fields in the full-text index: short ones, as every record has four of them. */
export type FieldWords = {
  /** The word of a value, made where there is none yet. */
  give(field: Field, value: string): string;
  /** The words of values; a word that no record has for values that no record has. */
  find(field: Field, values: readonly string[]): string[];
};

/** No value has this number. */
const NO_VALUE = 0;

const idSchema = z.object({ id: z.int() });

export function createFieldWords(database: DatabaseSync): FieldWords {
  const insert = database.prepare('INSERT INTO field_word (field, value) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const select = database.prepare('SELECT id FROM field_word WHERE field = ? AND value = ?');
  const selectAll = database.prepare(
    'SELECT id FROM field_word WHERE field = ? AND value IN (SELECT value FROM json_each(?))',
  );
  const word = (id: number) => `xq${id}`;

  return {
    give(field, value) {
      const row = select.get(field, value);
      if (row !== undefined) return word(idSchema.parse(row).id);
      return word(Number(insert.run(field, value).lastInsertRowid));
    },
    find(field, values) {
      const words = selectAll.all(field, JSON.stringify(values)).map((row) => word(idSchema.parse(row).id));
      return words.length > 0 ? words : [word(NO_VALUE)];
    },
  };
}
