import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFailure } from '#shared/errors.ts';
import { type Server, serverSchema } from '#shared/server.ts';
import { FIRST_SERVERS } from './first-files.ts';
import { openServers, type ServerStore } from './servers.ts';

let directory: string;
let file: string;
let store: ServerStore | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-servers-'));
  file = join(directory, 'servers.yaml');
});

afterEach(async () => {
  await store?.close();
  store = undefined;
  rmSync(directory, { recursive: true });
});

function open(text: string): ServerStore {
  writeFileSync(file, text);
  store = openServers(file);
  return store;
}

const written = () => readFileSync(file, 'utf8');
const server = (definition: object): Server => serverSchema.parse({ kind: 'ssh', user: 'admin', ...definition });
const WEB = server({ id: 'web', name: 'Web', host: 'web.lan' });

const removing = (opened: ServerStore, ...remove: string[]) => opened.apply({ add: [], replace: [], remove });

function code(work: () => void): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppFailure) return error.error.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('servers.yaml', () => {
  it('says which kinds there are', () => {
    const { message } = open('servers:\n  - { id: nas, name: nas, kind: telnet }\n').problem() ?? {};
    expect(message).toContain('line 2, column 33: servers[0].kind: use one of: local, ssh');
  });

  it('begins with this computer', () => {
    const servers = open(FIRST_SERVERS).servers();
    expect([...servers.values()]).toEqual([{ id: 'local', name: 'This computer', kind: 'local', tags: [] }]);
  });

  it('takes a new server with only what it needs, and gives it back whole', () => {
    const opened = open(FIRST_SERVERS);
    expect(opened.save(WEB, false)).toEqual(WEB);
    expect(opened.servers().get('web')).toEqual(WEB);
    expect(written()).toBe(
      `${FIRST_SERVERS}  - id: web\n    name: Web\n    kind: ssh\n    host: web.lan\n    user: admin\n`,
    );
  });

  it('changes a server in place and keeps what people wrote around it', () => {
    const text = `servers:
  # the old one
  - id: web   # do not touch
    kind: ssh
    host: old.lan # since 2019
    user: admin
    name: "Web"
    key_file: ~/.ssh/web
  - {id: nas, name: NAS, kind: ssh, host: nas, user: root}
`;
    const opened = open(text);
    const changed = server({ id: 'web', name: 'Web', host: 'new.lan', port: 2222, tags: ['debian'] });
    opened.save(changed, true);
    expect(opened.servers().get('web')).toEqual(changed);
    expect([...opened.servers().keys()]).toEqual(['web', 'nas']);
    expect(written()).toBe(`servers:
  # the old one
  - id: web # do not touch
    kind: ssh
    host: new.lan # since 2019
    user: admin
    name: "Web"
    tags:
      - debian
    port: 2222
  - {id: nas, name: NAS, kind: ssh, host: nas, user: root}
`);
  });

  it('goes back to a default when told so', () => {
    const opened = open('servers:\n  - {id: web, name: Web, kind: ssh, host: web.lan, user: admin, port: 2222}\n');
    opened.save(WEB, true);
    expect(opened.servers().get('web')).toEqual(WEB);
  });

  it('begins a list where there is none', () => {
    for (const text of ['', '# nothing yet\n', 'servers:\n', 'servers: []\n']) {
      const opened = open(text);
      opened.save(WEB, false);
      expect(opened.servers().size, text).toBe(1);
      expect(written(), text).toContain('servers:\n  - id: web\n');
      if (text.startsWith('#')) expect(written()).toMatch(/^# nothing yet\n/);
      void opened.close();
    }
  });

  it('refuses an id twice, and changing one that is not there', () => {
    const opened = open(FIRST_SERVERS);
    opened.save(WEB, false);
    const before = written();
    expect(code(() => opened.save(WEB, false))).toBe('CONFLICT');
    expect(code(() => opened.save({ ...WEB, id: 'ghost' }, true))).toBe('NOT_FOUND');
    expect(code(() => removing(opened, 'ghost'))).toBe('NOT_FOUND');
    expect(code(() => removing(opened, 'local'))).toBe('CONFLICT');
    expect(written()).toBe(before);
  });

  it('lets a server go and gives what it was', () => {
    const opened = open(FIRST_SERVERS);
    opened.save(WEB, false);
    expect(removing(opened, 'web').add).toEqual([WEB]);
    expect(written()).toBe(FIRST_SERVERS);
  });

  it('makes several changes in one write, and gives the one that takes them back', () => {
    const before = `# mine
servers:
  # the old one
  - id: web
    name: Web
    kind: ssh
    host: web.lan
    user: admin
  - id: gone
    name: Gone
    kind: ssh
    host: gone.lan
    user: admin
`;
    const opened = open(before);
    const changes: number[] = [];
    opened.onChange(() => changes.push(opened.servers().size));
    const [added, moved] = [
      server({ id: 'nas', name: 'NAS', host: 'nas.lan', jump: ['web'] }),
      { ...WEB, host: 'moved.lan' },
    ];
    const back = opened.apply({ add: [added], replace: [moved], remove: ['gone'] });
    expect([...opened.servers().values()]).toEqual([moved, added]);
    expect(written()).toContain('# the old one');
    opened.apply(back);
    expect(written()).toBe(before);
    expect(changes).toEqual([2, 2]);
  });

  it('puts removed servers back in their old places, as far as their neighbours are there', () => {
    const opened = open(FIRST_SERVERS);
    for (const id of ['a', 'b', 'c', 'd', 'e']) opened.save(server({ id, name: id, host: `${id}.lan` }), false);
    const before = written();
    const ids = () => [...opened.servers().keys()].join(' ');
    const back = removing(opened, 'd', 'b', 'c');
    expect(ids()).toBe('local a e');
    opened.apply(back);
    expect(written()).toBe(before);
    const again = removing(opened, 'a', 'd', 'e');
    removing(opened, 'b');
    opened.save(WEB, false);
    opened.apply(again);
    expect(ids()).toBe('local a c web d e');
  });

  it('makes all changes or none', () => {
    const opened = open(FIRST_SERVERS);
    const behind = server({ id: 'nas', name: 'NAS', host: 'nas.lan', jump: ['nobody'] });
    expect(code(() => opened.apply({ add: [WEB, behind], replace: [], remove: [] }))).toBe('VALIDATION_ERROR');
    expect(code(() => opened.apply({ add: [WEB, WEB], replace: [], remove: [] }))).toBe('CONFLICT');
    expect(code(() => opened.apply({ add: [WEB], replace: [behind], remove: [] }))).toBe('NOT_FOUND');
    expect(written()).toBe(FIRST_SERVERS);
  });

  it('keeps a server that others are reached through', () => {
    const opened = open(FIRST_SERVERS);
    opened.save(WEB, false);
    opened.save(server({ id: 'nas', name: 'NAS', host: 'nas.lan', jump: ['web'] }), false);
    expect(code(() => removing(opened, 'web'))).toBe('CONFLICT');
    opened.apply({ add: [], replace: [], remove: ['web', 'nas'] });
    expect(written()).toBe(FIRST_SERVERS);
  });

  it('says with line and column which server cannot be passed', () => {
    const opened = open(`servers:
  - {id: web, name: Web, kind: ssh, user: me, host: web, jump: [nas]}
  - {id: nas, name: NAS, kind: ssh, user: me, host: nas, jump: [bastion]}
`);
    expect(opened.problem()).toMatchObject({
      line: 3,
      column: 65,
      message: expect.stringContaining('servers[1].jump[0]: there is no server with the id "bastion"'),
    });
  });

  it('reports an id that is there twice', () => {
    const one = '  - {id: web, name: Web, kind: ssh, host: h, user: u}\n';
    expect(open(`servers:\n${one}${one}`).problem()).toMatchObject({ line: 3, column: 10 });
  });

  it('refuses a save while it is broken, and keeps the broken text', () => {
    const opened = open('servers: [');
    expect(code(() => opened.save(WEB, false))).toBe('CONFIGURATION_BROKEN');
    expect(written()).toBe('servers: [');
  });
});

describe('an entry that takes a value from another', () => {
  const SHARED = `servers:
  - { id: web, name: Web, kind: ssh, host: web.lan, user: &who admin }
  - { id: nas, name: NAS, kind: ssh, host: nas.lan, user: *who }
`;

  it('is never changed along with it', () => {
    const opened = open(SHARED);
    const root = server({ id: 'web', name: 'Web', host: 'web.lan', user: 'root' });
    expect(() => opened.save(root, true)).toThrow('This would change "nas" as well');
    expect(code(() => opened.apply({ add: [], replace: [root], remove: [] }))).toBe('VALIDATION_ERROR');
    expect(written()).toBe(SHARED);
    expect(opened.servers().get('nas')).toMatchObject({ user: 'admin' });
  });

  it('can be changed by itself, and with it', () => {
    const opened = open(SHARED);
    const own = server({ id: 'nas', name: 'NAS', host: 'nas.lan', user: 'backup' });
    opened.save(own, true);
    expect(opened.servers().get('web')).toMatchObject({ user: 'admin' });
    const [web, nas] = ['web', 'nas'].map((id) => server({ id, name: id, host: id, user: 'root' }));
    if (web === undefined || nas === undefined) throw new Error('two servers');
    opened.apply({ add: [], replace: [web, nas], remove: [] });
    expect([...opened.servers().values()]).toEqual([web, nas]);
  });
});

describe('moving', () => {
  const FILE = `# My servers
servers:
  # The old box.
  - id: nas # in the cellar
    name: NAS
    kind: ssh
    host: nas.lan
    user: admin

  # Both of the web.
  - { id: web, name: Web, kind: ssh, host: web.lan, user: admin }
  - { id: pi, name: Pi, kind: ssh, host: pi.lan, user: admin }
`;

  it('puts a server beside another one, and takes its comments along', () => {
    const moved = open(FILE);
    moved.move('nas', 'behind', 'web');
    expect([...moved.servers().keys()]).toEqual(['web', 'nas', 'pi']);
    expect(written()).toMatch(/^# My servers\n/);
    expect(written()).toMatch(/servers:\n {2}# Both of the web\.\n {2}- \{id: web/);
    expect(written()).toMatch(/# The old box\.\n {2}- id: nas # in the cellar/);
    moved.move('pi', 'before', 'web');
    expect([...moved.servers().keys()]).toEqual(['pi', 'web', 'nas']);
    moved.move('pi', 'before', 'pi');
    expect([...moved.servers().keys()]).toEqual(['pi', 'web', 'nas']);
  });

  it('refuses what is not there, and changes nothing', () => {
    const moved = open(FILE);
    expect(code(() => moved.move('nas', 'before', 'mail'))).toBe('NOT_FOUND');
    expect(code(() => moved.move('mail', 'before', 'nas'))).toBe('NOT_FOUND');
    expect(written()).toBe(FILE);
  });
});
