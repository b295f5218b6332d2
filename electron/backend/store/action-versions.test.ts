import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Action, actionDefinitionSchema } from '#shared/action.ts';
import { AppFailure } from '#shared/errors.ts';
import { openActionVersions, versionOf } from './action-versions.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-versions-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function actionOf(title: string): Action {
  const definition = actionDefinitionSchema.parse({ id: 'a', title, argv: ['uptime'] });
  return { version: versionOf(definition), definition };
}

it('keeps what every version was, beyond the end of the app', () => {
  const [first, second] = [actionOf('First'), actionOf('Second')];
  const versions = openActionVersions(directory);
  for (const action of [first, second, first]) versions.keep(action);
  expect(readdirSync(directory)).toHaveLength(2);
  const later = openActionVersions(directory);
  expect(later.find(first.version)).toEqual(first.definition);
  expect(later.find(second.version)).toEqual(second.definition);
});

it('finds nothing that was not kept, and nothing that was changed since', () => {
  const versions = openActionVersions(directory);
  const action = actionOf('First');
  versions.keep(action);
  expect(versions.find('000000000000')).toBeUndefined();
  for (const hostile of [
    '',
    '../actions',
    `../${action.version}`,
    `${action.version}.json`,
    action.version.toUpperCase(),
  ]) {
    if (hostile !== action.version) expect(versions.find(hostile)).toBeUndefined();
  }
  writeFileSync(join(directory, `${action.version}.json`), JSON.stringify({ ...action.definition, title: 'Forged' }));
  expect(versions.find(action.version)).toBeUndefined();
});

it('says when it cannot be written', () => {
  const versions = openActionVersions(join(directory, 'missing'));
  expect(() => versions.keep(actionOf('First'))).toThrow(AppFailure);
});
