import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type App, startApp } from '../app.ts';
import { startSshd } from './sshd.ts';
import type { Steady } from './steady.ts';

/** The servers of the fleet, in the order of the list; all but `OFF` and `SILENT` are real ones, each at an address of its own. */
export const FLEET = [
  'web-1',
  'web-2',
  'web-3',
  'web-4',
  'db-1',
  'db-2',
  'cache',
  'mail',
  'git',
  'ci-runner-1',
  'ci-runner-2',
  'media',
  'pihole',
  'router',
  'nas',
  'backup-of-everything-in-the-basement',
  'garage',
  'attic',
  'greenhouse',
  'doorbell',
] as const;

/** Lets nobody connect. */
const OFF = 'attic';
/** Lets everybody connect, and then says nothing. */
const SILENT = 'garage';

/** An app that knows twenty servers and their host keys. */
export type Fleet = { app: App; texts: NonNullable<Steady['texts']>; dispose(): Promise<void> };

const addressOf = (index: number) => `127.0.1.${index + 1}`;
/** One sshd listens on 16 addresses at most. */
const half = (index: number) => index % 2;

function startSshdFor(which: 0 | 1) {
  const listen = FLEET.flatMap((_, index) => (half(index) === which ? [`ListenAddress ${addressOf(index)}`] : []));
  return startSshd({ extraConfig: listen.join('\n') });
}

/**
 * @param files the content of actions.yaml and settings.yaml. A command knows its server by the address in `$SSH_CONNECTION`:
 *   `127.0.1.1` is the first.
 */
export async function startFleet(files: { actions: string; settings: string }): Promise<Fleet> {
  const silent = createServer().listen(0, '127.0.0.1');
  const [app, ...sshds] = await Promise.all([startApp(), startSshdFor(0), startSshdFor(1)]);
  await app.stop();
  const address = silent.address();
  const silentPort = typeof address === 'object' && address !== null ? address.port : 0;
  const entries: string[] = [];
  const known: string[] = [];
  for (const [index, name] of FLEET.entries()) {
    const sshd = sshds[half(index)];
    if (sshd === undefined) throw new Error(`no sshd for ${name}`);
    const host = name === SILENT ? '127.0.0.1' : addressOf(index);
    const port = name === OFF ? 1 : name === SILENT ? silentPort : sshd.port;
    entries.push(
      `  - { id: ${name}, name: ${name}, kind: ssh, host: ${host}, port: ${port}, user: ${sshd.user}, key_file: ${sshd.clientKeyFile}, agent: false }\n`,
    );
    known.push(`[${host}]:${port} ${sshd.hostKeyLine()}\n`);
  }
  await mkdir(join(app.home, '.ssh'));
  await writeFile(join(app.home, '.ssh/known_hosts'), known.join(''));
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:\n  - { id: local, name: This computer, kind: local }\n${entries.join('')}`,
  );
  await writeFile(join(app.dataDirectory, 'settings.yaml'), files.settings);
  await writeFile(join(app.dataDirectory, 'actions.yaml'), files.actions);
  await app.restart();
  return {
    app,
    texts: [
      ...[silentPort, ...sshds.map(({ port }) => port)].flatMap((port): [string, string][] => [
        [`"port":${port}`, '"port":22'],
        [`:${port}`, ':22'],
      ]),
      ...sshds.flatMap(({ user }): [string, string][] => [
        [`${user}@`, 'admin@'],
        [`"user":"${user}"`, '"user":"admin"'],
      ]),
    ],
    async dispose() {
      await app.dispose();
      await Promise.all(sshds.map((sshd) => sshd.stop()));
      silent.close();
    },
  };
}
