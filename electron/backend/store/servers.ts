import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, type YAMLMap, type YAMLSeq } from 'yaml';
import { AppFailure } from '#shared/errors.ts';
import type { Problem } from '#shared/event.ts';
import type { ServerChange } from '#shared/import.ts';
import { jumpFaults } from '#shared/jump.ts';
import { type Server, serverSchema } from '#shared/server.ts';
import { z } from '#shared/z.ts';
import type { Unsubscribe } from '../ports.ts';
import { type Parsed, parseWith } from './parse-with.ts';
import { refuseOtherChanges } from './untouched.ts';
import { openYamlFile } from './yaml-file.ts';
import { entryOf, mergeMap, moveEntry, topList } from './yaml-merge.ts';
import { duplicateIds } from './yaml-text.ts';

/** The id of this computer, which is always there. */
const LOCAL = 'local';

/** servers.yaml. Changes by hand and by `save`, `move` and `apply` are told to the listeners. */
export type ServerStore = {
  /** By id, in the order of the file. */
  servers(): ReadonlyMap<string, Server>;
  /**
   * Adds a server, or replaces the one with the same id.
   * @throws AppFailure CONFLICT (the id exists and `replace` is false), NOT_FOUND (`replace` is true and it does not),
   * CONFIGURATION_BROKEN, STORE_FAILED.
   */
  save(server: Server, replace: boolean): Server;
  /** Puts a server right before or behind another one. @throws AppFailure NOT_FOUND, CONFIGURATION_BROKEN, STORE_FAILED. */
  move(serverId: string, side: 'before' | 'behind', beside: string): void;
  /**
   * Makes several changes together, or none of them, and gives the change that takes them back.
   * @throws AppFailure as `save` does, and CONFLICT where `local` or a server that others are reached through would go
   */
  apply(change: ServerChange): ServerChange;
  problem(): Problem | null;
  onChange(listener: () => void): Unsubscribe;
  close(): Promise<void>;
};

const fileSchema = z.strictObject({ servers: z.array(serverSchema).nullable().default([]) });

function parse(content: unknown): Parsed<ReadonlyMap<string, Server>> {
  const parsed = parseWith(fileSchema, content ?? {});
  if (parsed.kind === 'broken') return parsed;
  const servers = parsed.value.servers ?? [];
  const faults = duplicateIds('servers', servers);
  if (faults.length > 0) return { kind: 'broken', faults };
  const byId = new Map(servers.map((server) => [server.id, server]));
  const jumps = servers.flatMap((server, index) =>
    jumpFaults(server, byId).map(({ position, message }) => ({ path: ['servers', index, 'jump', position], message })),
  );
  return jumps.length > 0 ? { kind: 'broken', faults: jumps } : { kind: 'good', value: byId };
}

/** The keys that say nothing which the schema would not say without them. */
function defaultsIn(server: Server): Partial<Server> {
  const implied = Object.entries(server).filter(([key]) => {
    const { data } = serverSchema.safeParse({ ...server, [key]: undefined });
    return isDeepStrictEqual(data, server);
  });
  return Object.fromEntries(implied);
}

function missing(serverId: string): AppFailure {
  return new AppFailure({
    code: 'NOT_FOUND',
    message: `There is no server with the id "${serverId}".`,
    next: 'It may have been removed. Choose one from the list.',
  });
}

function onTheWay(server: Server, behind: readonly Server[]): AppFailure {
  const names = behind.map(({ name }) => name).join(', ');
  return new AppFailure({
    code: 'CONFLICT',
    message: `${server.name} cannot be removed: ${names} ${behind.length === 1 ? 'is' : 'are'} reached through it.`,
    next: 'Edit them to be reached another way first, or remove them as well.',
  });
}

/** Puts each added entry before the first that followed it in `order` and is there now; the others stay where they are. */
function restoreOrder(servers: YAMLSeq, added: ReadonlySet<string>, order: readonly string[]): void {
  const entries = new Map(servers.items.filter((item) => isMap(item)).map((item) => [item.get('id'), item]));
  let neighbour: YAMLMap | undefined;
  for (const id of order.toReversed()) {
    const entry = entries.get(id);
    if (entry === undefined) continue;
    if (neighbour !== undefined && added.has(id)) moveEntry(servers, entry, { side: 'before', neighbour });
    neighbour = entry;
  }
}

/** Opens servers.yaml and watches it. */
export function openServers(file: string): ServerStore {
  const yaml = openYamlFile<ReadonlyMap<string, Server>>(file, new Map(), parse);

  function put(document: Document, server: Server, replace: boolean): void {
    const servers = topList(document, 'servers');
    const entry = entryOf(servers, server.id);
    if (entry === undefined && replace) throw missing(server.id);
    if (entry !== undefined && !replace) {
      throw new AppFailure({
        code: 'CONFLICT',
        message: `There is already a server with the id "${server.id}".`,
        next: 'Choose another id, or edit the server that has it.',
      });
    }
    const map = entry ?? document.createNode({});
    mergeMap(document, map, server, defaultsIn(server));
    if (entry === undefined) servers.add(map);
  }

  /** Takes an entry out and gives what it was. */
  function take(document: Document, serverId: string, stays: (server: Server) => boolean): Server {
    if (serverId === LOCAL) {
      throw new AppFailure({
        code: 'CONFLICT',
        message: 'This computer cannot be removed from the list.',
        next: 'Leave it, or give it another name.',
      });
    }
    const removed = yaml.current().get(serverId);
    const servers = topList(document, 'servers');
    const entry = entryOf(servers, serverId);
    if (removed === undefined || entry === undefined) throw missing(serverId);
    const behind = [...yaml.current().values()].filter(
      (server) => server.kind === 'ssh' && server.jump.includes(serverId) && stays(server),
    );
    if (behind.length > 0) throw onTheWay(removed, behind);
    servers.items.splice(servers.items.indexOf(entry), 1);
    return removed;
  }

  return {
    servers: yaml.current,
    save(server, replace) {
      yaml.edit(
        (document) => put(document, server, replace),
        (before, after) => refuseOtherChanges(before, after, new Set([server.id])),
      );
      return server;
    },
    move(serverId, side, beside) {
      yaml.edit(
        (document) => {
          const servers = topList(document, 'servers');
          const moved = entryOf(servers, serverId);
          const neighbour = entryOf(servers, beside);
          if (moved === undefined) throw missing(serverId);
          if (neighbour === undefined) throw missing(beside);
          moveEntry(servers, moved, { side, neighbour });
        },
        (before, after) => refuseOtherChanges(before, after, new Set()),
      );
    },
    apply({ add, replace, remove, order }) {
      const back: ServerChange = { add: [], replace: [], remove: add.map(({ id }) => id) };
      if (remove.length > 0) back.order = [...yaml.current().keys()];
      const changing = new Set([...remove, ...replace.map(({ id }) => id)]);
      const change = (document: Document) => {
        back.add = remove.map((serverId) => take(document, serverId, ({ id }) => !changing.has(id)));
        back.replace = replace.flatMap(({ id }) => yaml.current().get(id) ?? []);
        for (const server of replace) put(document, server, true);
        for (const server of add) put(document, server, false);
        if (order) restoreOrder(topList(document, 'servers'), new Set(back.remove), order);
      };
      yaml.edit(change, (before, after) => refuseOtherChanges(before, after, changing));
      return back;
    },
    problem: yaml.problem,
    onChange: yaml.onChange,
    close: yaml.close,
  };
}
