import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { CATALOGUE } from '../policy/catalogue.ts';
import { readPlainList } from './plain-yaml.ts';

/** What the general parser says; undefined when it finds anything wrong. */
function general(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: false });
  return document.errors.length + document.warnings.length > 0 ? undefined : document.toJS();
}

describe('a plain list', () => {
  it('is read, every form of it', () => {
    const text = `# comment

list:
  - {id: a, n: 5, on_: true, words: [x, -y, --, --zed, 'q: {r}', "s"], deep: {e: [], f: {}}}

  - id: b
    title: Some words / and-more.than 2
    n: 0
    no_way: false
`;
    expect(readPlainList(text)).toEqual(general(text));
    expect(readPlainList(text)).toMatchObject({
      list: [{ words: ['x', '-y', '--', '--zed', 'q: {r}', 's'] }, { n: 0 }],
    });
  });

  it('is read where values stand below their keys', () => {
    const text = `list:
  - id: a
    words:
      - one
      - -x
      - 'q: {r}'
    deep:
      LANG: C
      far:
        away:
        - {b: 1}
        - c: 2
          d:
            - e
    script: |
      first "$1"
        second
      - third: [
    last: true
  - - nested
`;
    const plain = text.replace('  - - nested\n', '');
    expect(readPlainList(plain)).toEqual(general(plain));
    expect(readPlainList(text)).toEqual(general(text));
    expect(readPlainList(plain)).toMatchObject({
      list: [{ deep: { far: { away: [{ b: 1 }, { c: 2, d: ['e'] }] } }, script: 'first "$1"\n  second\n- third: [\n' }],
    });
  });

  it('keeps empty lines inside of texts', () => {
    const text = 'list:\n  - a: |\n      one\n\n      two\n\n  - a: |\n\n      three\n  - {a: 1}\n\n';
    expect(readPlainList(text)).toEqual(general(text));
    expect(readPlainList(text)).toEqual({ list: [{ a: 'one\n\ntwo\n' }, { a: '\nthree\n' }, { a: 1 }] });
  });

  it.each([
    'list:\n  - a: 1\n  - a: 2\nother: 3\n',
    'list: []\n',
    'list:\n  - a: 1\n # c\n  - a: 2\n',
    'list:\n  - a: 1\n---\nlist:\n  - b: 1\n',
    'list:\n  - a: 1\n    a: 2\n',
    'list:\n  - &x {a: 1}\n  - *x\n',
    'list:\n  - a: "x\n  - b: y"\n',
    'text',
    '',
  ])('%j is left to the general parser', (text) => {
    expect(readPlainList(text)).toBeUndefined();
  });

  it('means what it means to the general parser, whatever is in it', () => {
    const scalar = fc.oneof(
      fc.constantFrom(
        ...[
          'a',
          'a b',
          'true',
          'True',
          'yes',
          'null',
          '~',
          '1',
          '007',
          '1.5',
          '1e3',
          '0x1F',
          '.inf',
          '-',
          '--',
          '-a',
          '- a',
          'a: b',
          'a:b',
          'a#b',
          'a #b',
        ],
        ...[
          "'x'",
          "'it''s'",
          '"x"',
          '"\\n"',
          '[]',
          '{}',
          '[a, b]',
          '[a,b]',
          '[1, true, x y]',
          '{a: 1}',
          '{a: 1, a: 2}',
          '{a: [b, {c: d}]}',
          '[a',
          '&x y',
          '*x',
        ],
        ...[
          '|',
          '>',
          '? a',
          '!tag x',
          '2001-01-01',
          '12:30',
          '1_000',
          'a  b',
          'a ',
          '@x',
          '%x',
          '`x',
          '1 a',
          'a 1',
          'x, y',
          '-1',
          '+1',
          '',
          '=',
          '<<',
        ],
      ),
      fc.string({ unit: fc.constantFrom(...' abZ019_/.-:#\'"[]{},'), maxLength: 8 }),
    );
    const key = fc.constantFrom('a', 'b', 'id', 'on', 'x_1', 'A', '1', '"q"', '<<', 'a b');
    const indent = fc.constantFrom('  - ', '    ', '    ', '- ', '  ', '      ', '      ', '    - ', '      - ', '');
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(indent, key, scalar).map(([i, k, s]) => `${i}${k}: ${s}`) },
      { weight: 4, arbitrary: fc.tuple(indent, key).map(([i, k]) => `${i}${k}:`) },
      { weight: 2, arbitrary: fc.tuple(indent, key).map(([i, k]) => `${i}${k}: |`) },
      { weight: 4, arbitrary: fc.tuple(indent, scalar).map(([i, s]) => `${i}${s}`) },
      { weight: 1, arbitrary: fc.constantFrom('', '# c', '    # c', '   ', '---', '\t') },
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 7 }), (lines) => {
        const text = ['list:', ...lines].join('\n');
        const read = readPlainList(text);
        if (read === undefined) return;
        taken += 1;
        expect(read).toEqual(general(text));
      }),
      { numRuns: 20_000 },
    );
    expect(taken).toBeGreaterThan(300);
  });

  it('may have entries that are not plain, as in the catalogue', () => {
    const withoutComments = CATALOGUE.replace(/^ *#.*\n/gm, '');
    expect(readPlainList(withoutComments)).toEqual(general(withoutComments));
    expect(readPlainList(withoutComments)?.actions?.length).toBeGreaterThan(25);
  });
});
