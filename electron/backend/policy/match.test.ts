import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ActionDefinition, actionDefinitionSchema, argvActionSchema } from '#shared/action.ts';
import { CATALOGUE } from './catalogue.ts';
import { matchCommand } from './match.ts';
import { checkParameters } from './parameters.ts';
import { quoteWords } from './quote.ts';
import { validParameters } from './testing/values.ts';
import { buildCommand } from './words.ts';

const catalogue = parse(CATALOGUE).actions.map((entry: unknown) => actionDefinitionSchema.parse(entry));
const byId = new Map<string, ActionDefinition>(catalogue.map((entry: ActionDefinition) => [entry.id, entry]));

function catalogued(id: string): ActionDefinition {
  const definition = byId.get(id);
  if (definition === undefined) throw new Error(`no action ${id}`);
  return definition;
}

const argv = (definition: object): ActionDefinition =>
  argvActionSchema.parse({ id: 'test', title: 'Test', ...definition });

function refusal(text: string, definition: ActionDefinition, given = {}) {
  const matched = matchCommand(text, definition, given);
  if (matched.kind === 'matched') throw new Error(`matched: ${text}`);
  expect(matched.error.next).not.toBe('');
  return matched.error;
}

describe('a finished command', () => {
  it('of the three promised actions is taken as the words that they run (POL-6)', () => {
    expect(matchCommand('systemctl restart nginx', catalogued('restart_service'), {})).toEqual({
      kind: 'matched',
      parameters: { service: 'nginx' },
    });
    for (const [id, text] of [
      ['apply_updates', 'apt-get update && apt-get upgrade -y'],
      ['clear_logs', 'journalctl --vacuum-time=7d'],
    ] as const) {
      expect(matchCommand(text, catalogued(id), {})).toEqual({ kind: 'matched', parameters: {} });
    }
  });

  it('of any action in the catalogue gives back the parameters that it was built from, quoted or not, with sudo or without', () => {
    for (const definition of byId.values()) {
      if ('shell' in definition) continue;
      fc.assert(
        fc.property(validParameters(definition.params), fc.boolean(), fc.boolean(), (given, asRoot, bare) => {
          const checked = checkParameters(definition.params, given);
          if (checked.kind === 'refused') throw new Error(checked.error.message);
          const { words } = buildCommand(bare ? { ...definition, sudo: false } : definition, checked.values, asRoot);
          for (const text of [
            quoteWords(words),
            words.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(' \t '),
          ]) {
            const matched = matchCommand(text, definition, {});
            if (matched.kind === 'refused') throw new Error(`${text}: ${matched.error.message}`);
            expect(checkParameters(definition.params, matched.parameters)).toEqual(checked);
          }
        }),
        { numRuns: 100 },
      );
    }
  });

  it('that differs by a word, a character or the order of words is refused', () => {
    const restart = catalogued('restart_service');
    for (const text of [
      'systemctl',
      'systemctl restart',
      'systemctl restart nginx ssh',
      'systemctl  restart nginx.service extra',
      'systemctl stop nginx',
      'Systemctl restart nginx',
      '/bin/systemctl restart nginx',
      'restart systemctl nginx',
      'systemctl restart --now nginx',
      'systemctl --no-block restart nginx',
      'sudo systemctl restart nginx',
      'sudo -n -u root -- systemctl restart nginx',
      'sudo -n -- sudo -n -- systemctl restart nginx',
      'env systemctl restart nginx',
      "'systemctl restart nginx'",
      "systemctl 'restart nginx'",
    ]) {
      expect(refusal(text, restart), text).toMatchObject({ code: 'NOT_WHITELISTED' });
    }
    for (const text of ["systemctl restart ''", "systemctl restart 'nginx; reboot'", 'systemctl restart -H']) {
      expect(refusal(text, restart), text).toMatchObject({
        code: expect.stringMatching(/INVALID_PARAMETER|NOT_WHITELISTED/),
      });
    }
  });

  it('takes the text of a shell action exactly, with the parameters beside it', () => {
    const sizes = catalogued('directory_sizes');
    if (!('shell' in sizes)) throw new Error('not a shell action');
    const parameters = { directory: '/srv' };
    expect(matchCommand(sizes.shell, sizes, parameters)).toEqual({ kind: 'matched', parameters });
    expect(matchCommand(`${sizes.shell}\n`, sizes, {})).toEqual({ kind: 'matched', parameters: {} });
    for (const text of [` ${sizes.shell}`, `${sizes.shell};`, `${sizes.shell} `, sizes.shell.replace('"$1"', '/srv')]) {
      expect(refusal(text, sizes, parameters).code).toBe('NOT_WHITELISTED');
    }
  });

  it('says twice what the command says already: refused', () => {
    expect(refusal('systemctl restart nginx', catalogued('restart_service'), { service: 'nginx' })).toMatchObject({
      code: 'INVALID_PARAMETER',
      parameter: 'service',
    });
  });

  it('leaves out words as the action does', () => {
    const definition = argv({
      argv: ['ls', '{long}', '--since={since}', '{since}{both}', 'end'],
      params: {
        long: { type: 'boolean', flag: '-l' },
        since: { type: 'string', optional: true },
        both: { type: 'string', optional: true },
      },
    });
    expect(matchCommand('ls end', definition, {})).toEqual({ kind: 'matched', parameters: { long: 'false' } });
    expect(matchCommand('ls -l --since=a ab end', definition, {})).toEqual({
      kind: 'matched',
      parameters: { long: 'true', since: 'a', both: 'b' },
    });
    expect(refusal('ls -l --since=a bb end', definition).code).toBe('NOT_WHITELISTED');
    expect(refusal('ls -a end', definition).code).toBe('NOT_WHITELISTED');
  });

  it('is read in bounded time, however it can be cut up', () => {
    const params = Object.fromEntries([...'abcdef'].map((name) => [name, { type: 'string', max_length: 4096 }]));
    const definition = argv({ argv: ['x', '{a}{b}{c}{d}{e}{f}!'], params });
    const began = performance.now();
    expect(refusal(`x '${'y'.repeat(60_000)}'`, definition).code).toBe('NOT_WHITELISTED');
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('that is empty or endless is refused in its own words', () => {
    for (const text of ['', '  \t', '\n']) expect(refusal(text, catalogued('uptime')).code).toBe('EMPTY_COMMAND');
    expect(refusal('u'.repeat(65_537), catalogued('uptime')).code).toBe('COMMAND_TOO_LONG');
  });
});
