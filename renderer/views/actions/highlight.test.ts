import { expect, test } from 'vitest';
import { actionOf } from '../../testing/samples.ts';
import { markParameters } from './highlight.ts';

const definitionOf = (definition: Record<string, unknown>) => actionOf(definition).definition;
const marked = (segments: { text: string; parameter: string | null }[]) =>
  segments.map(({ text, parameter }) => (parameter === null ? text : `[${parameter}:${text}]`)).join('');

const restart = definitionOf({
  argv: ['systemctl', 'restart', '{service}'],
  params: { service: { type: 'service' } },
});

test('a value is marked where its word is, not where its letters happen to be', () => {
  expect(marked(markParameters('sudo -n -- systemctl restart s', restart, { service: 's' }))).toBe(
    'sudo -n -- systemctl restart [service:s]',
  );
});

test('a value inside a word is marked alone', () => {
  const unit = definitionOf({ argv: ['cat', '--unit={name}.service'], params: { name: { type: 'string' } } });
  expect(marked(markParameters('cat --unit=a.service', unit, { name: 'a' }))).toBe('cat --unit=[name:a].service');
});

test('quotes of a quoted value stay outside of it; a value that needed escapes is marked as a whole word', () => {
  const echo = definitionOf({ argv: ['echo', '{text}', 'end'], params: { text: { type: 'string' } } });
  expect(marked(markParameters("echo 'two words' end", echo, { text: 'two words' }))).toBe(
    "echo '[text:two words]' end",
  );
  expect(marked(markParameters("echo 'it'\\''s' end", echo, { text: "it's" }))).toBe("echo [text:'it'\\''s'] end");
});

test('words that were left out do not shift the marks', () => {
  const log = definitionOf({
    argv: ['log', '{follow}', '{note}', '{unit}'],
    params: {
      follow: { type: 'boolean', flag: '-f' },
      note: { type: 'string', optional: true },
      unit: { type: 'service' },
    },
  });
  expect(marked(markParameters('log ssh', log, { follow: 'false', unit: 'ssh' }))).toBe('log [unit:ssh]');
  expect(marked(markParameters('log -f ssh', log, { follow: 'true', unit: 'ssh' }))).toBe('log [follow:-f] [unit:ssh]');
});

test('a shell action has its parameters behind the script', () => {
  const script = definitionOf({ shell: 'echo "$1" now', params: { word: { type: 'string' } } });
  expect(marked(markParameters(`sh -c 'echo "$1" now' sh hi`, script, { word: 'hi' }))).toBe(
    `sh -c 'echo "$1" now' sh [word:hi]`,
  );
});

test('whatever happens, the text itself stays the same', () => {
  const texts = ['systemctl', "a 'b", '', 'systemctl restart nginx'];
  for (const text of texts) {
    expect(
      markParameters(text, restart, { service: 'nginx' })
        .map((segment) => segment.text)
        .join(''),
    ).toBe(text);
  }
});
