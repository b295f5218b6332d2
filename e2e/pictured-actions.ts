import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { type App, startApp } from './app.ts';
import { PICTURED_AT } from './lab/past.ts';
import { preparePictures } from './pictures.ts';
import { openWindow, writeActions } from './window.ts';

// The app with eleven servers and an action of every kind, the same whenever a picture of it is taken.

// Nothing listens on port 1, so that each of them says the same on every machine.
const SERVERS = `servers:
  - { id: local, name: This computer, kind: local }
  - { id: web-1, name: web-1, kind: ssh, host: 127.0.0.10, port: 1, user: admin, tags: [web, prod] }
  - { id: web-2, name: web-2, kind: ssh, host: 127.0.0.11, port: 1, user: root, tags: [web, prod] }
  - { id: web-3, name: web-3, kind: ssh, host: 127.0.0.12, port: 1, user: admin, tags: [web] }
  - { id: db-1, name: db-1, kind: ssh, host: 127.0.0.13, port: 1, user: postgres, tags: [db] }
  - { id: db-2, name: db-2, kind: ssh, host: 127.0.0.13, port: 1, user: postgres, tags: [db] }
  - { id: nas, name: nas, kind: ssh, host: 127.0.0.14, port: 1, user: admin, tags: [storage] }
  - { id: backup, name: backup, kind: ssh, host: 127.0.0.15, port: 1, user: admin, tags: [storage] }
  - { id: pihole, name: pihole, kind: ssh, host: 127.0.0.16, port: 1, user: pi, tags: [network] }
  - { id: router, name: router, kind: ssh, host: 127.0.0.18, port: 1, user: root, tags: [network] }
  - { id: basement, name: the-machine-in-the-basement-next-to-the-washing-machine, kind: ssh, host: 127.0.0.17, port: 1, user: admin, tags: [a-tag-that-is-longer-than-most] }
`;

/** One action of every kind: parameters of all types, every risk, choices that come, fail, and never come. */
export const ACTIONS = `# Mine.
actions:
  - id: restart_service
    title: Restart a service
    description: Stops the service if it runs, and starts it.
    group: Services
    icon: rotate-cw
    argv: [systemctl, restart, '{unit}']
    params:
      unit: {type: service, title: Service, choices_from: {action: units}}
    sudo: true
    risk: caution
  - id: restart_database
    title: Restart the database
    description: Closes every connection to it first.
    group: Services
    icon: database
    argv: [systemctl, restart, postgresql]
    sudo: true
    risk: danger
    servers: [db]
  - id: reboot
    title: Reboot
    description: Everybody is logged out, everything starts anew.
    group: Services
    icon: power
    argv: [systemctl, reboot]
    sudo: true
    risk: danger
  - id: units
    title: List units
    group: Services
    icon: list
    argv: [printf, '%s\\n', cron.service, nginx.service, ssh.service, 'systemd-networkd-wait-online.service']
  - id: vacuum
    title: Make room in the journal and the package manager’s cache
    description: Deletes journals that are older than a week, packages that nothing needs any more, and whatever else has been waiting for somebody who makes room.
    group: Services
    argv: [journalctl, --vacuum-time=7d]
    sudo: true
    confirm: Delete what is older than a week?
  - id: everything
    title: Ask for everything
    description: One field of every type.
    group: Fields
    icon: list
    argv: [echo, '{text}', '{count}', '{verbose}', '{level}', '{unit}', '{container}', '{directory}', '{machine}', '{port}']
    params:
      text: {type: string, title: Text, pattern: '[a-z ]+', description: Small letters and blanks.}
      count: {type: integer, title: Count, min: 1, max: 20}
      verbose: {type: boolean, title: Say more, flag: --verbose, description: Twice as much as usual.}
      level: {type: choice, title: Level, choices: [low, middle, high], optional: true}
      unit: {type: service, title: Service}
      container: {type: container, title: Container}
      directory: {type: path, title: Directory}
      machine: {type: host, title: Machine}
      port: {type: port, title: Port}
      token: {type: secret, title: Token, max_length: 8}
  - id: choose
    title: Choose a unit
    group: Fields
    argv: [systemctl, status, '{unit}']
    params:
      unit: {type: service, title: Service, choices_from: {action: units}}
  - id: choose_slowly
    title: Choose with patience
    group: Fields
    argv: [systemctl, status, '{unit}']
    params:
      unit: {type: service, title: Service, choices_from: {action: slow}}
  - id: choose_in_vain
    title: Choose in vain
    group: Fields
    argv: [systemctl, status, '{unit}']
    params:
      unit: {type: service, title: Service, choices_from: {action: broken}}
  - id: slow
    title: List slowly
    group: Fields
    argv: [sleep, '600']
    timeout: 600
  - id: broken
    title: List nothing
    group: Fields
    shell: echo 'no such bus' >&2; exit 3
`;

/** The app, and a window of it at a fixed time of day. */
export type PicturedActions = {
  app: App;
  page: Page;
  card(title: string): Locator;
  /** Keeps from the window what the backend says, until it is called with false. */
  deafen(deaf: boolean): void;
  /** What was kept from it. */
  unheard(): string;
  dispose(): Promise<void>;
};

/** Starts the app and waits until every server was looked at. Skips the test on a machine that draws otherwise. */
export async function startPicturedActions(browser: Browser): Promise<PicturedActions> {
  const app = await startApp();
  await app.stop();
  await writeFile(join(app.dataDirectory, 'servers.yaml'), SERVERS);
  await writeFile(join(app.dataDirectory, 'settings.yaml'), 'limits: { requests_per_minute: 2 }\n');
  await writeActions(app, ACTIONS);
  await app.restart();
  const page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.clock.setFixedTime(PICTURED_AT);
  await preparePictures(page);
  const ear = await tapSocket(page);
  await openWindow(page, app);
  await waitForLooks(page);
  return {
    app,
    page,
    ...ear,
    card: (title) => page.locator('[data-action-card]').filter({ hasText: title }),
    async dispose() {
      await page.close();
      await app.dispose();
    },
  };
}

/** Waits until every server was looked at: nothing answers. */
export async function waitForLooks(page: Page): Promise<void> {
  await expect(page.getByText('1 of 11 reachable')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('connection refused')).toHaveCount(10, { timeout: 20_000 });
}

/** Stands between the window and the backend, and can hold back what the latter says. */
async function tapSocket(page: Page): Promise<Pick<PicturedActions, 'deafen' | 'unheard'>> {
  const kept: (string | Buffer)[] = [];
  let deaf = false;
  let send: (message: string | Buffer) => void = () => {};
  await page.routeWebSocket(/.*/, (socket) => {
    const server = socket.connectToServer();
    send = (message) => socket.send(message);
    server.onMessage((message) => (deaf ? kept.push(message) : send(message)));
  });
  return {
    deafen(next) {
      deaf = next;
      for (const message of kept.splice(0)) send(message);
    },
    unheard: () => kept.join('\n'),
  };
}
