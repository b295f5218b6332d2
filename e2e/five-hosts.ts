import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type App, startApp } from './app.ts';
import { type Sshd, startSshd } from './lab/sshd.ts';
import { writeActions } from './window.ts';

/** The servers, in the order of the list. `nas` answers otherwise than the rest, and `backup` is switched off. */
export const FIVE_HOSTS = ['web-1', 'web-2', 'db-1', 'nas', 'backup'] as const;

const ACTIONS = `actions:
  - id: updates
    title: Pending updates
    group: Looks
    shell: |
      printf '\\033[1mReading package lists\\033[0m\\n'
      if [ "\${SITE:-}" = nas ]; then
        echo '3 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.'
        echo '  openssh-server 1:9.2p1-2+deb12u9 -> 1:9.2p1-2+deb12u10 <img src=x onerror=alert(1)>'
      else
        echo '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.'
      fi
  - id: wait
    title: Wait
    group: Looks
    timeout: 60
    argv: [sleep, '600']
`;

/** An app that knows five real hosts and their keys. */
export type FiveHosts = { app: App; sshds: readonly Sshd[]; dispose(): Promise<void> };

export async function startFiveHosts(): Promise<FiveHosts> {
  const [app, sshds] = await Promise.all([
    startApp(),
    Promise.all(FIVE_HOSTS.map((name) => startSshd(name === 'nas' ? { extraConfig: 'SetEnv SITE=nas' } : {}))),
  ]);
  const entry = ({ port, user, clientKeyFile }: Sshd, index: number) =>
    `  - { id: ${FIVE_HOSTS[index]}, name: ${FIVE_HOSTS[index]}, kind: ssh, host: 127.0.0.1, port: ${port}, user: ${user}, key_file: ${clientKeyFile}, agent: false }\n`;
  const known = sshds.map((sshd) => `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()}\n`);
  await mkdir(join(app.home, '.ssh'));
  await writeFile(join(app.home, '.ssh/known_hosts'), known.join(''));
  await writeFile(
    join(app.dataDirectory, 'servers.yaml'),
    `servers:\n  - { id: local, name: This computer, kind: local }\n${sshds.map(entry).join('')}`,
  );
  await writeFile(join(app.dataDirectory, 'settings.yaml'), 'limits: { attempts: 1, failures_until_pause: 100 }\n');
  await writeActions(app, ACTIONS);
  await sshds.at(-1)?.down();
  return {
    app,
    sshds,
    async dispose() {
      await app.dispose();
      await Promise.all(sshds.map((sshd) => sshd.stop()));
    },
  };
}
