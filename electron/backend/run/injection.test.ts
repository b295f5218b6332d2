import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AppError, AppFailure } from '#shared/errors.ts';
import { historyQuerySchema } from '#shared/history.ts';
import type { RunRequest } from '#shared/run-request.ts';
import { quoteWord } from '../policy/quote.ts';
import { HOSTILE_VALUES, ODD_VALUES } from '../policy/testing/hostile.ts';
import { type Recorder, startRecorder } from './testing/recorder.ts';

// Every way in, with everything that should not come through: nothing may reach the target (faults 28 to 34).

const TYPES: Record<string, string> = {
  string: "{type: string, pattern: '[a-z][a-z0-9]*', max_length: 40}",
  service: '{type: service}',
  container: '{type: container}',
  path: "{type: path, pattern: '/srv/[a-z]+'}",
  host: '{type: host}',
  port: '{type: port}',
  integer: '{type: integer, min: 1, max: 100}',
  boolean: '{type: boolean}',
  choice: '{type: choice, choices: [alpha, beta]}',
};

/** Hostile for some, but the very name of a unit, container or host for others. */
const PLAIN_NAMES: Record<string, readonly string[]> = {
  service: ['.', '..', '\\1', 'a\\'],
  host: [],
  container: [],
};

let directory: string;
let recorder: Recorder;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'injection-'));
  mkdirSync(join(directory, 'data'));
  const actions = Object.entries(TYPES).flatMap(([type, parameter]) => [
    `  - {id: argv_${type}, title: A, argv: [tool, --, '{value}'], params: {value: ${parameter}}}`,
    `  - {id: shell_${type}, title: A, shell: 'tool "$1"', params: {value: ${parameter}}}`,
  ]);
  const secret = `  - {id: secret, title: A, argv: [tool], params: {value: {type: secret}}}`;
  writeFileSync(join(directory, 'data', 'actions.yaml'), `actions:\n${[...actions, secret].join('\n')}\n`);
  recorder = await startRecorder(directory);
});

afterAll(async () => {
  await recorder.close();
  rmSync(directory, { recursive: true });
});

beforeEach(() => {
  recorder.executed.length = 0;
});

function refusal(request: Pick<RunRequest, 'actionId' | 'parameters'> & { command?: string }): AppError | null {
  try {
    recorder.executor.start({ ...request, serverIds: ['web-1'] }, { kind: 'desktop' });
    return null;
  } catch (cause) {
    if (cause instanceof AppFailure) return cause.error;
    throw cause;
  }
}

test('the lists are as long as promised, and have no value twice', () => {
  expect(HOSTILE_VALUES.length).toBeGreaterThanOrEqual(300);
  expect(ODD_VALUES.length).toBeGreaterThanOrEqual(100);
});

describe.each(Object.keys(TYPES))('a parameter of type %s', (type) => {
  test('refuses every hostile value in words, and the target hears nothing of it', () => {
    const plain = PLAIN_NAMES[type] ?? [];
    const hostile = HOSTILE_VALUES.filter((value) => !plain.includes(value));
    const reasons = new Set<string>();
    for (const value of hostile) {
      for (const actionId of [`argv_${type}`, `shell_${type}`]) {
        const error = refusal({ actionId, parameters: { value } });
        expect(error, JSON.stringify(value)).toMatchObject({ code: 'INVALID_PARAMETER', parameter: 'value' });
        expect(error?.next).not.toBe('');
        reasons.add(error?.message ?? '');
      }
    }
    expect(reasons.size).toBeGreaterThan(3);
    expect(recorder.executed).toEqual([]);
  }, 60_000);
});

test('a finished command refuses every hostile value, quoted or not', () => {
  // A shell reads \\1 as 1, which is a name like any other.
  for (const value of HOSTILE_VALUES.filter((one) => one !== '\\1')) {
    for (const text of [value, `tool -- ${value}`, `tool -- a ${value}`, `tool ${value} -- a`]) {
      const error = refusal({ actionId: 'argv_container', parameters: {}, command: text });
      expect(error?.code ?? 'accepted', JSON.stringify(text)).toMatch(
        /^(NOT_WHITELISTED|INVALID_PARAMETER|EMPTY_COMMAND|COMMAND_TOO_LONG)$/,
      );
    }
    const quoted = refusal({ actionId: 'argv_container', parameters: {}, command: `tool -- ${quoteWord(value)}` });
    expect(quoted, JSON.stringify(value)).not.toBeNull();
    // Line breaks at the end of a text mean nothing.
    if (/^\n*$/.test(value)) continue;
    const shell = refusal({ actionId: 'shell_container', parameters: { value: 'a' }, command: `tool "$1"${value}` });
    expect(shell?.code, JSON.stringify(value)).toMatch(/NOT_WHITELISTED|TOO_LONG/);
  }
  expect(recorder.executed).toEqual([]);
}, 60_000);

test('names of actions, parameters and servers are refused as well', () => {
  for (const value of HOSTILE_VALUES) {
    expect(refusal({ actionId: value, parameters: {} })?.code, JSON.stringify(value)).toBe('NOT_WHITELISTED');
    expect(refusal({ actionId: 'argv_host', parameters: { [value]: 'a' } })?.code).toBe('INVALID_PARAMETER');
  }
  expect(recorder.executed).toEqual([]);
}, 60_000);

test('every refusal is recorded with what was asked', () => {
  const { records } = recorder.history.search(historyQuerySchema.parse({ limit: 500, actionIds: ['argv_service'] }));
  const asked = new Set(records.map(({ run }) => run.parameters.value));
  for (const value of ['; reboot', '$(reboot)', '-x']) expect(asked).toContain(value);
  expect(records.every(({ run }) => run.outcome?.kind === 'refused' && run.words.length === 0)).toBe(true);
});

test('a secret is masked wherever it was asked with, refused or not', async () => {
  const canary = 'c4n4ry';
  expect(refusal({ actionId: 'secret', parameters: { value: `${canary}\nx` } })?.code).toBe('INVALID_PARAMETER');
  expect(refusal({ actionId: 'secret', parameters: { value: '•••' } })?.message).toContain('only the mark');
  expect(refusal({ actionId: 'secret', parameters: { value: canary } })).toBeNull();
  await expect.poll(() => recorder.executed).toEqual([['tool']]);
  const { records } = recorder.history.search(historyQuerySchema.parse({ actionIds: ['secret'] }));
  expect(records.map(({ run }) => run.parameters)).toEqual([{ value: '•••' }, { value: '•••' }, { value: '•••' }]);
  expect(JSON.stringify(records)).not.toContain(canary);
});
