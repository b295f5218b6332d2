import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from '#shared/z.ts';
import { actionsJsonSchema } from './actions-schema.ts';
import { openDataDirectory } from './data-directory.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-schema-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it('stands beside actions.yaml, which names it, and is brought up to date', () => {
  const files = openDataDirectory(directory);
  expect(readFileSync(files.actionsSchema, 'utf8')).toBe(actionsJsonSchema());
  expect(readFileSync(files.actions, 'utf8')).toMatch(/^# yaml-language-server: \$schema=actions\.schema\.json\n/);
  writeFileSync(files.actionsSchema, '{}');
  openDataDirectory(directory);
  expect(readFileSync(files.actionsSchema, 'utf8')).toBe(actionsJsonSchema());
});

it('asks for what has to be there and nothing that has a default', () => {
  const entry = z.object({ required: z.array(z.string()), properties: z.record(z.string(), z.unknown()) });
  const file = z.object({
    properties: z.object({ actions: z.object({ items: z.object({ anyOf: z.array(entry) }) }) }),
  });
  const kinds = file.parse(JSON.parse(actionsJsonSchema())).properties.actions.items.anyOf;
  expect(kinds.map(({ required }) => [...required].sort())).toEqual([
    ['argv', 'id', 'title'],
    ['id', 'shell', 'title'],
  ]);
  for (const key of ['icon', 'params', 'sudo', 'risk', 'env']) expect(kinds[0]?.properties).toHaveProperty(key);
});
