import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Caller } from '#shared/caller.ts';
import { historyQuerySchema } from '#shared/history.ts';
import { type Recorder, startRecorder } from './testing/recorder.ts';

// The target only records that it was (not) reached; everything else is real.

const DESKTOP: Caller = { kind: 'desktop' };
let directory: string;
let setup: Recorder;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'dry-run-'));
  setup = await startRecorder(directory);
});

afterEach(async () => {
  await setup.close();
  rmSync(directory, { recursive: true, force: true });
});

const TEXT = `id: greet
title: Greet
argv: [echo, 'hello {name}', '--token={flag}']
sudo: true
timeout: 7
servers: [web-1]
params:
  name: {type: string}
  flag: {type: boolean, flag: yes please}
  word: {type: secret, optional: true}
`;

function tryIt(parameters: Record<string, string>, text = TEXT, serverId = 'web-1') {
  return setup.dryRun({ text, parameters, serverId }, DESKTOP);
}

it('gives the exact words and their quoting, as a preview of the saved action would', () => {
  expect(tryIt({ name: "it's $(reboot)", flag: 'true', word: 'c4n4ry' })).toEqual({
    kind: 'allowed',
    words: ['sudo', '-n', '--', 'echo', "hello it's $(reboot)", '--token=yes please'],
    text: "sudo -n -- echo 'hello it'\\''s $(reboot)' '--token=yes please'",
    timeoutMs: 7000,
  });
  expect(tryIt({ name: 'a' }, 'id: a\ntitle: A\nargv: [x, "{name}"]\nparams: {name: {type: string}}')).toMatchObject({
    words: ['x', 'a'],
    timeoutMs: 30_000,
  });
});

it.each([
  [{}, TEXT, 'web-1', 'INVALID_PARAMETER'],
  [{ name: 'a\nb' }, TEXT, 'web-1', 'INVALID_PARAMETER'],
  [{ name: 'a', other: 'b' }, TEXT, 'web-1', 'INVALID_PARAMETER'],
  [{ name: 'a' }, TEXT, 'local', 'NOT_ALLOWED_ON_SERVER'],
  [{ name: 'a' }, TEXT, 'nowhere', 'NOT_FOUND'],
  [{ name: 'a' }, `${TEXT}risk: none\n`, 'web-1', 'VALIDATION_ERROR'],
  [{}, 'id: a\ntitle: A\nargv: [" "]\n', 'web-1', 'EMPTY_COMMAND'],
])('refuses %j as a real request would be (%#)', (parameters, text, serverId, code) => {
  expect(tryIt(parameters, text, serverId)).toMatchObject({ kind: 'refused', error: { code } });
});

it('reaches no target, records nothing, saves nothing, and costs no request', () => {
  const before = readdirSync(directory, { recursive: true }).sort();
  const actions = readFileSync(join(directory, 'data', 'actions.yaml'), 'utf8');
  for (let count = 0; count < 30; count += 1) tryIt({ name: 'c4n4ry' });
  tryIt({ name: '-refused' });
  expect(setup.executed).toEqual([]);
  expect(setup.history.search(historyQuerySchema.parse({})).records).toEqual([]);
  expect(setup.executor.rate(DESKTOP)).toMatchObject({ limit: 10, remaining: 10 });
  expect(readdirSync(directory, { recursive: true }).sort()).toEqual(before);
  expect(readFileSync(join(directory, 'data', 'actions.yaml'), 'utf8')).toBe(actions);
});
