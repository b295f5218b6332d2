import { describe, expect, it } from 'vitest';
import { offersAt } from './completions.ts';
import { readEntry } from './entry-text.ts';
import { placeAt } from './place.ts';

const KNOWN = { groups: ['Services', 'Logs'], servers: ['nas', 'web'], choiceActions: ['list_units'] };

/** What is offered at the `|` in a text. */
function labels(marked: string, sound = marked.replace(/[^\n]*\|[^\n]*\n?/, '')): string[] {
  const place = placeAt(marked.replace('|', ''), marked.indexOf('|'));
  return place === null ? [] : offersAt(place, readEntry(sound) ?? {}, KNOWN).map(({ label }) => label);
}

describe('where a position is', () => {
  it.each([
    ['|', { kind: 'key', path: [], from: 0 }],
    ['id: a\nri|', { kind: 'key', path: [], from: 6 }],
    ['- id: a\n  ri|', { kind: 'key', path: [], from: 10 }],
    ['risk: |', { kind: 'value', path: [], key: 'risk', from: 6 }],
    ['risk: sa|', { kind: 'value', path: [], key: 'risk', from: 6 }],
    ['params:\n  unit:\n    ty|', { kind: 'key', path: ['params', 'unit'], from: 20 }],
    ['params:\n  unit:\n    type: string\n\n    # x\n    |', { kind: 'key', path: ['params', 'unit'], from: 46 }],
    ['params:\n  unit: {type: string, pa|', { kind: 'key', path: ['params', 'unit'], from: 31 }],
    ['params: {unit: {type: |', { kind: 'value', path: ['params', 'unit'], key: 'type', from: 22 }],
    ['params: {unit: {type: string}, o|', { kind: 'key', path: ['params'], from: 31 }],
    ['params:\n  unit: {choices_from: {ac|', { kind: 'key', path: ['params', 'unit', 'choices_from'], from: 32 }],
    ['servers: [nas, |', { kind: 'value', path: [], key: 'servers', from: 15 }],
    ['servers:\n  - n|', { kind: 'value', path: [], key: 'servers', from: 13 }],
    ['params:\n  a: {type: string}\nri|', { kind: 'key', path: [], from: 28 }],
    ['id: a # no|', null],
  ])('%j', (marked, place) => {
    expect(placeAt(marked.replace('|', ''), marked.indexOf('|'))).toEqual(place);
  });
});

describe('what is offered', () => {
  it('are the keys of an action that do not stand there yet', () => {
    const keys = labels('id: a\ntitle: b\nri|');
    expect(keys).toEqual(expect.arrayContaining(['risk', 'argv', 'shell', 'params', 'pty', 'env']));
    expect(keys).not.toContain('id');
  });

  it('are the keys of a parameter of its type', () => {
    expect(labels('params:\n  n:\n    type: integer\n    |')).toEqual(
      expect.arrayContaining(['min', 'max', 'default']),
    );
    expect(labels('params:\n  n:\n    type: integer\n    |')).not.toContain('pattern');
    expect(labels('params:\n  n:\n    |')).toEqual(expect.arrayContaining(['type', 'pattern', 'flag', 'choices']));
    expect(labels('sudo:\n  |')).toEqual(['user', 'password', 'timeout', 'keep_env']);
  });

  it('are the values that a key may have', () => {
    expect(labels('risk: |')).toEqual(['safe', 'caution', 'danger']);
    expect(labels('pty: |')).toEqual(['true', 'false']);
    expect(labels('params:\n  n:\n    type: |')).toEqual(expect.arrayContaining(['string', 'service', 'secret']));
    expect(labels('icon: |')).toContain('hard-drive');
    expect(labels('group: |')).toEqual(['Services', 'Logs']);
    expect(labels('servers: [|')).toEqual(['nas', 'web']);
    expect(labels('params:\n  n:\n    choices_from: {action: |')).toEqual(['list_units']);
    expect(labels('params: {unit: {type: service}}\nargv: [a, |')).toEqual(["'{unit}'"]);
  });

  it('is nothing inside of texts that are free', () => {
    expect(labels('shell: |')).toEqual([]);
    expect(labels('id: x\nshell: >\n  ec|')).toEqual([]);
    expect(labels('title: |')).toEqual([]);
  });
});
