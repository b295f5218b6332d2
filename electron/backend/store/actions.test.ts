import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Action } from '#shared/action.ts';
import { CATALOGUE } from '../policy/catalogue.ts';
import { checkParameters } from '../policy/parameters.ts';
import { buildCommand } from '../policy/words.ts';
import { type ActionStore, openActions } from './actions.ts';

let directory: string;
let file: string;
let store: ActionStore | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-actions-'));
  file = join(directory, 'actions.yaml');
});

afterEach(async () => {
  await store?.close();
  store = undefined;
  rmSync(directory, { recursive: true });
});

function open(text: string): ActionStore {
  writeFileSync(file, text);
  store = openActions(file);
  return store;
}

function only(text: string): Action {
  const opened = open(text);
  expect(opened.problem()).toBeNull();
  const [action] = opened.actions().values();
  if (action === undefined) throw new Error('no action');
  return action;
}

describe('the version of an action', () => {
  const text = 'actions: [{id: a, title: A, shell: \'x "$1" "$2"\', params: {p: {type: port}, q: {type: port}}}]';

  it('is twelve hex digits that do not depend on how the file is written', async () => {
    const { version } = only(text);
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    await store?.close();
    const rewritten = `
# another form of the same
actions:
  - title: A
    id: a
    risk: safe
    params:
      p: {type: port}
      q: {type: port, optional: false}
    shell: x "$1" "$2"
`;
    expect(only(rewritten).version).toBe(version);
  });

  it('changes with whatever would run differently, also the order of parameters', async () => {
    const versions = new Set<string>();
    for (const changed of [text, text.replace('x ', 'y '), text.replace('p: {type: port}, q', 'q: {type: port}, p')]) {
      versions.add(only(changed).version);
      await store?.close();
    }
    expect(versions.size).toBe(3);
  });
});

describe('a broken actions.yaml', () => {
  it.each([
    ['actions:\n  - id: a\n    title: A\n    argv: [a, "{x}"]\n', 4, 15, /argv\[1\]: \{x\} is not a parameter/],
    ['actions:\n  - id: a\n    title: A\n    argv: [a]\n    shell: b\n', 2, 5, /argv or shell, not both/],
    ['actions:\n  - id: a\n    title: A\n', 2, 5, /needs argv .* or shell/],
    ['actions:\n  - title: A\n    argv: [a]\n', 2, 5, /actions\[0\]\.id: this is missing/],
    ['actions:\n  - id: a\n    title: A\n    argv: [a]\n    sodo: true\n', 5, 5, /sodo: this key is not known/],
    ['actions:\n  - id: a\n    title: A\n    argv: [a]\n    risk: none\n', 5, 11, /actions\[0\]\.risk/],
    [
      'actions:\n  - {id: a, title: A, argv: [a]}\n  - {id: a, title: B, argv: [b]}\n',
      3,
      10,
      /"a" is used more than once/,
    ],
    [
      'actions:\n  - id: a\n    title: A\n    argv: [a, "{x}"]\n    params:\n      x:\n        type: string\n        pattern: "("\n',
      8,
      18,
      /params\.x\.pattern: .*RE2/,
    ],
  ])('%j', (text, line, column, message) => {
    const opened = open(text);
    expect(opened.actions().size).toBe(0);
    expect(opened.problem()).toMatchObject({
      id: 'actions.yaml',
      line,
      column,
      message: expect.stringMatching(message),
    });
  });

  it('counts what else is wrong', () => {
    expect(open('actions: [{id: A, title: "", argv: []}]').problem()?.message).toContain('(and 2 more)');
  });
});

it.each([
  ['on one line each', (id: string) => `  - {id: ${id}, title: A, argv: [uptime]}\n`],
  [
    'with values below their keys',
    (id: string) =>
      `  - id: ${id}\n    title: A\n    argv:\n      - echo\n      - '{x}'\n    params:\n      x:\n        type: string\n`,
  ],
])('loads 100,000 actions %s', { timeout: 60_000 }, (_form, entry) => {
  const before = process.threadCpuUsage();
  const entries = Array.from({ length: 100_000 }, (_, index) => entry(`a${index}`));
  const { actions, problem } = open(`actions:\n${entries.join('')}`);
  expect(problem()).toBeNull();
  expect(actions().size).toBe(100_000);
  // About a second of work, whatever else the machine does; the general parser takes five to ten times as long.
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(4000);
});

describe('the catalogue', () => {
  /** Sound values for parameters without a default. */
  const VALUES = new Map([
    ['service', 'ssh.service'],
    ['container', 'pihole'],
    ['host', 'localhost'],
  ]);

  function commandOf({ definition }: Action) {
    const given = Object.keys(definition.params).flatMap((name) => {
      const value = VALUES.get(name);
      return value === undefined ? [] : [[name, value]];
    });
    const checked = checkParameters(definition.params, Object.fromEntries(given));
    if (checked.kind === 'refused') throw new Error(`${definition.id}: ${checked.error.message}`);
    return buildCommand(definition, checked.values, true);
  }

  it('is sound, and every action can be built', () => {
    const opened = open(CATALOGUE);
    expect(opened.problem()).toBeNull();
    expect(opened.actions().size).toBeGreaterThanOrEqual(25);
    for (const action of opened.actions().values()) {
      expect(commandOf(action).words.length, action.definition.id).toBeGreaterThan(0);
      expect(action.definition.description, action.definition.id).not.toBe('');
      expect(action.definition.group, action.definition.id).not.toBe('Other');
    }
  });

  it('has the three actions that always exist, with the words that were promised', () => {
    const actions = open(CATALOGUE).actions();
    expect(actions.get('restart_service')?.definition).toMatchObject({
      argv: ['systemctl', 'restart', '{service}'],
      params: { service: { type: 'service' } },
      sudo: true,
    });
    expect(actions.get('apply_updates')?.definition).toMatchObject({
      shell: 'apt-get update && apt-get upgrade -y',
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      sudo: true,
    });
    expect(actions.get('clear_logs')?.definition).toMatchObject({
      argv: ['journalctl', '--vacuum-time=7d'],
      sudo: true,
    });
  });

  it('asks before everything that changes a server', () => {
    const risks = [...open(CATALOGUE).actions().values()].map(({ definition }) => [definition.id, definition.risk]);
    expect(Object.fromEntries(risks.filter(([, risk]) => risk !== 'safe'))).toEqual({
      restart_service: 'caution',
      apply_updates: 'caution',
      clear_logs: 'caution',
      docker_restart: 'caution',
      reboot: 'danger',
      shutdown: 'danger',
    });
  });

  it.runIf(process.platform === 'linux')('runs here, where it needs no special tools', () => {
    const actions = open(CATALOGUE).actions();
    for (const id of ['disk_usage', 'uptime', 'memory', 'top_processes', 'system_info', 'dns_lookup', 'logged_in']) {
      const action = actions.get(id);
      if (action === undefined) throw new Error(`no ${id}`);
      const { words, env } = commandOf(action);
      const [program = '', ...rest] = words;
      const ran = spawnSync(program, rest, { env: { ...process.env, ...env }, encoding: 'utf8' });
      expect(ran.stderr, id).toBe('');
      expect(ran.status, id).toBe(0);
      expect(ran.stdout, id).not.toBe('');
    }
  });
});
