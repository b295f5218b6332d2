import type { DatabaseSync } from 'node:sqlite';
import type { Verification } from '#shared/history.ts';
import { z } from '#shared/z.ts';
import { type ChainEnd, type LinkKind, nextHash } from './history-chain.ts';
import { createStubReader, type Stub, stubColumns } from './history-retention.ts';

/** Links checked in one go: a few milliseconds of work. */
const CHUNK = 250;

const SELECT_LINKS = `
  SELECT link.position, link.kind, link.record, link.hash,
    asked.number, asked.run_id, asked.server_id, asked.action_id, asked.asked_at, asked.run,
    ended.sequence, ended.number AS ended_number, ended.server_id AS ended_server_id, ended.outcome, ended.ending
  FROM link
  LEFT JOIN asked ON link.kind = 'asked' AND asked.number = link.record
  LEFT JOIN ended ON link.kind = 'ended' AND ended.sequence = link.record
  WHERE link.position > ? ORDER BY link.position LIMIT ${CHUNK}`;

/** A row of it: of the columns of the record, those of the other kind are null, and all of them when it is gone. */
const linkSchema = z.object({
  position: z.int(),
  kind: z.enum(['asked', 'ended', 'stub']),
  record: z.int(),
  hash: z.instanceof(Uint8Array),
  number: z.int().nullable(),
  run_id: z.string().nullable(),
  server_id: z.string().nullable(),
  action_id: z.string().nullable(),
  asked_at: z.number().nullable(),
  run: z.string().nullable(),
  sequence: z.int().nullable(),
  ended_number: z.int().nullable(),
  ended_server_id: z.string().nullable(),
  outcome: z.string().nullable(),
  ending: z.string().nullable(),
});
type Link = z.infer<typeof linkSchema>;

/** The last link that fits, and the last record of each kind behind which nothing may be missing. */
type State = ChainEnd & { asked: number; ended: number; stub: number };

/** The first record that does not fit, null when it is none of the records, and why. */
type Misfit = { number: number | null; message: string };

function grouped(number: number): string {
  return number.toLocaleString('en-GB');
}

/** A part of a record as the start of a sentence. */
function naming(kind: LinkKind, number: number): string {
  switch (kind) {
    case 'asked':
      return `Record no. ${grouped(number)} (what was asked for)`;
    case 'ended':
      return `Record no. ${grouped(number)} (how it ended)`;
    case 'stub':
      return 'The note of what retention removed';
  }
}

/**
 * Checks the chain against the records, from what retention left up to the end. It only reads, in slices, so that
 * everything else goes on between them.
 */
export function createVerification(database: DatabaseSync): () => Generator<Verification, void, void> {
  const readStub = createStubReader(database);
  const selectLinks = database.prepare(SELECT_LINKS);
  const selectNumber = database.prepare('SELECT number FROM asked WHERE number > ? ORDER BY number LIMIT 1');
  const selectSequence = database.prepare('SELECT number FROM ended WHERE sequence > ? ORDER BY sequence LIMIT 1');
  const selectGiven = database.prepare("SELECT seq AS number FROM sqlite_sequence WHERE name = 'link'");
  const numberSchema = z.object({ number: z.int() }).optional();

  /** All columns of the record, in the order of its table; null when it is gone. */
  const columnsOf = (link: Link): (string | number)[] | null => {
    const { kind, record } = link;
    if (kind === 'stub') {
      const stub = readStub(record);
      return stub.id === record ? stubColumns(stub) : null;
    }
    const columns =
      kind === 'asked'
        ? [link.number, link.run_id, link.server_id, link.action_id, link.asked_at, link.run]
        : [link.sequence, link.ended_number, link.ended_server_id, link.outcome, link.ending];
    return columns[0] === null ? null : columns.filter((column) => column !== null);
  };

  /** Holds the link behind `state` against its record. */
  const follow = (state: State, link: Link): State | Misfit => {
    const { kind, record, position } = link;
    if (position !== state.position + 1) {
      const missing = grouped(position - state.position - 1);
      return {
        number: state.asked,
        message: `${missing} links of the chain were removed behind record no. ${grouped(state.asked)}, the last one that fits.`,
      };
    }
    const columns = columnsOf(link);
    // An ending tells its number itself; one that is gone can be told by its place only.
    const number = kind === 'ended' ? link.ended_number : record;
    const told = kind === 'stub' ? null : number;
    if (columns === null || number === null) {
      const which = kind === 'ended' ? `The ending behind record no. ${grouped(state.asked)}` : naming(kind, record);
      return { number: kind === 'ended' ? state.asked : told, message: `${which} was removed.` };
    }
    const inOrder = kind === 'stub' || record === state[kind] + 1;
    const hash = nextHash(state.hash, kind, columns);
    if (!inOrder || !Buffer.from(hash).equals(link.hash)) {
      return {
        number: told,
        message: `${naming(kind, number)} is not what was written: it was changed, or stands in the place of another one.`,
      };
    }
    return { ...state, position, hash, [kind]: record };
  };

  /** What stands in the tables and not in the chain that ends at `state`. */
  const surplus = (state: State, stub: Stub): Misfit | null => {
    const asked = numberSchema.parse(selectNumber.get(state.asked));
    const ended = numberSchema.parse(selectSequence.get(state.ended));
    const given = numberSchema.parse(selectGiven.get())?.number ?? 0;
    const added = 'is not part of the chain: it was added by hand.';
    if (asked) return { number: asked.number, message: `${naming('asked', asked.number)} ${added}` };
    if (ended) return { number: ended.number, message: `${naming('ended', ended.number)} ${added}` };
    if (stub.id !== state.stub) return { number: null, message: `${naming('stub', stub.id)} ${added}` };
    if (given > state.position) {
      const message = `The newest records were removed: ${grouped(given - state.position)} links of the chain are missing behind record no. ${grouped(state.asked)}.`;
      return { number: state.asked, message };
    }
    return null;
  };

  const verdict = (state: State, stub: Stub): Verification => {
    const misfit = surplus(state, stub);
    if (misfit !== null) return { kind: 'broken', ...misfit };
    const head = Buffer.from(state.hash).toString('hex');
    const records = state.asked - stub.lastNumber;
    return { kind: 'intact', records, newest: state.asked, removed: stub.removed, head };
  };

  return function* verify() {
    const stateBehind = (stub: Stub): State => ({
      ...stub.end,
      asked: stub.lastNumber,
      ended: stub.lastSequence,
      stub: 0,
    });
    let state = stateBehind(readStub());
    const begin = state.position;
    const total = (numberSchema.parse(selectGiven.get())?.number ?? 0) - begin;
    for (;;) {
      const stub = readStub();
      // Retention may have let go of what was to be checked next.
      if (stub.end.position > state.position) state = stateBehind(stub);
      const links = selectLinks.all(state.position).map((row) => linkSchema.parse(row));
      for (const link of links) {
        const next = follow(state, link);
        if ('message' in next) {
          yield { kind: 'broken', ...next };
          return;
        }
        state = next;
      }
      // No pause follows on the last slice, so nothing is written between it and what is compared below.
      if (links.length < CHUNK) {
        yield verdict(state, stub);
        return;
      }
      yield { kind: 'progress', checked: Math.min(state.position - begin, total), total };
    }
  };
}
