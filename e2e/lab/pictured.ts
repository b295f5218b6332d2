import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { type App, startApp } from '../app.ts';
import { preparePictures } from '../pictures.ts';
import { PICTURED_AT } from './past.ts';

// Data directories and pages that look the same on every machine and day, for pictures.

// Nothing listens on port 1, and nobody looks: each says the same on every machine.
const SERVERS = `servers:
  - { id: local, name: This computer, kind: local }
  - { id: web-1, name: web-1, kind: ssh, host: 127.0.0.10, port: 1, user: admin, tags: [web] }
  - { id: web-2, name: web-2, kind: ssh, host: 127.0.0.11, port: 1, user: admin, tags: [web] }
  - { id: nas, name: nas, kind: ssh, host: nas.lan, user: admin, tags: [storage] }
  - { id: pihole, name: pihole, kind: ssh, host: 192.168.1.53, port: 2222, user: pi, tags: [network] }
  - { id: basement, name: the-machine-in-the-basement-next-to-the-washing-machine, kind: ssh, host: 127.0.0.17, port: 1, user: admin }
`;
const SETTINGS = `reachability: { watch: false }
limits: { attempts: 1, failures_until_pause: 1, first_pause: 3600, longest_pause: 3600 }
`;

const entry = (id: string, rest: string) =>
  `  - { id: ${id}, sha256: ${createHash('sha256').update(id).digest('hex')}, ${rest} }\n`;
/** api-keys.yaml with two keys, one of them used. */
export const API_KEYS = `keys:
${entry('home-assistant', 'created: "2025-12-24T10:00:00.000Z", last_used: "2026-03-01T20:10:00.000Z", requests_per_minute: 30')}${entry('backup-script-of-the-machine-in-the-basement', 'created: "2026-02-14T10:00:00.000Z"')}`;

/** A page with a time of its own, for pictures. */
export async function openPage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext({ timezoneId: 'UTC', locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(30_000);
  await page.clock.setFixedTime(PICTURED_AT);
  await preparePictures(page);
  return page;
}

/** An app on a data directory that already holds these files, before it starts. */
export async function startOn(files: Record<string, string>): Promise<App> {
  const app = await startApp();
  await app.stop();
  for (const [name, text] of Object.entries(files)) await writeFile(join(app.dataDirectory, name), text);
  await app.restart();
  return app;
}

/** Servers that nobody can reach and nobody looks at, and settings that give up on them at once. */
export const FILES = { 'servers.yaml': SERVERS, 'settings.yaml': SETTINGS };
