import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Parameter, parameterSchema } from '#shared/action.ts';
import { checkParameters, findFault } from './parameters.ts';

const parameter = (definition: object): Parameter => parameterSchema.parse(definition);
const service = parameter({ type: 'service' });
const text = parameter({ type: 'string' });

/** What a person is told about a value that is refused; fails when it is not. */
function complaint(definition: Parameter, value: string): string {
  const fault = findFault(definition, value);
  if (fault === null) throw new Error(`accepted: ${JSON.stringify(value)}`);
  return `${fault.wrong}. ${fault.right}`;
}

describe('values that are always refused', () => {
  it.each([
    ['nginx; reboot', /not a name of a systemd unit/],
    ['-H evil', /starts with "-"/],
    ['nginx\nreboot', /line break \(U\+000A\)/],
    ['nginx\rreboot', /line break \(U\+000D\)/],
    ['nginx\u2028', /line break \(U\+2028\)/],
    ['nginx\0', /NUL character \(U\+0000\)/],
    ['nginx\x1b[2J', /control character U\+001B/],
    ['nginx\x7f', /control character U\+007F/],
    ['nginx\x9b', /control character U\+009B/],
    ['a'.repeat(65), /65 characters, at most 64/],
    ['ng\u0456nx', /U\+0456.*not an ASCII character/],
    ['\u202exnign', /U\+202E.*invisible/],
    ['ngi\u200bnx', /U\+200B.*invisible/],
    ['\ufeffnginx', /U\+FEFF.*invisible/],
    ['ngi\u{e0041}nx', /U\+E0041.*invisible/],
    ['nginx\ud83d', /half a character \(U\+D83D\)/],
    ['nginx\u0378', /U\+0378.*not a known character/],
    ['$(reboot)', /not a name of a systemd unit/],
    ['`reboot`', /not a name of a systemd unit/],
    ['a|b', /not a name of a systemd unit/],
    ['a&b', /not a name of a systemd unit/],
    ['a b', /not a name of a systemd unit/],
    ["a'b", /not a name of a systemd unit/],
    ['../nginx', /not a name of a systemd unit/],
  ])('%j as a service', (value, words) => {
    expect(complaint(service, value)).toMatch(words);
  });

  it('have a message of their own for each reason', () => {
    const values = ['a;b', '-a', 'a\n', 'a\0', 'a\x1b', 'a'.repeat(65), 'а', 'a\u200b', 'a\ud800', 'a\u0378'];
    expect(new Set(values.map((value) => complaint(service, value))).size).toBe(values.length);
  });

  it('are refused in free text and paths as well, where other languages are welcome', () => {
    const path = parameter({ type: 'path' });
    for (const bad of ['\0', '\n', '\x1b', '\u202e', '\u200b', '\ud83d', '\udc00', '\u0378', '\ue000', '\u3164']) {
      expect(findFault(text, `a${bad}`), JSON.stringify(bad)).not.toBeNull();
      expect(findFault(path, `/a${bad}`), JSON.stringify(bad)).not.toBeNull();
    }
    expect(findFault(text, 'Grüße; $(nothing) | 日本 😀')).toBeNull();
    expect(findFault(path, '/srv/Größe & Länge/日本')).toBeNull();
  });

  it('never come back in the message', () => {
    for (const value of ['s3cret;', '-s3cret', 's3cret\n', 's3cret'.repeat(20)]) {
      expect(complaint(service, value)).not.toContain('s3cret');
    }
  });
});

describe('each type', () => {
  const accepted: [object, string[]][] = [
    [{ type: 'service' }, ['nginx', 'getty@tty1.service', 'dev-disk-by\\x2dlabel.device', 'user@1000.service', 'a:b']],
    [{ type: 'container' }, ['pihole', 'home_assistant-1', '3f4e5d', 'a.b']],
    [{ type: 'host' }, ['nas', 'nas.lan.', '192.168.1.10', '::1', 'fe80::1%eth0', '::ffff:10.0.0.1', 'a_b.example']],
    [{ type: 'path' }, ['/', '/var/log/', '/a b', '/-rf', '/srv/../etc']],
    [{ type: 'integer' }, ['0', '7', '9007199254740991']],
    [{ type: 'integer', min: -5, max: 5 }, ['-5', '0', '5']],
    [{ type: 'port' }, ['1', '22', '65535']],
    [{ type: 'boolean' }, ['true', 'false']],
    [{ type: 'choice', choices: ['a b', '--all'] }, ['a b', '--all']],
    [{ type: 'string', allow_leading_dash: true }, ['-x']],
    [{ type: 'string', max_length: 3 }, ['abc']],
    [{ type: 'string', pattern: '[a-z]+|[0-9]+' }, ['abc', '123']],
  ];
  const refused: [object, string[]][] = [
    [{ type: 'container' }, ['-a', '_a', 'a/b', 'a:b', '.a']],
    [
      { type: 'host' },
      ['-v', 'user@nas', 'nas:22', 'https://nas', 'a b', '[::1]', '::1::', '1:2', '%eth0', 'n\u0430s', '.nas', 'a;b'],
    ],
    [{ type: 'path' }, ['~', '~/x', 'var/log', '../x', '-rf', '$HOME', 'C:\\x']],
    [
      { type: 'integer' },
      ['-1', '01', '+1', '1.0', '1e3', '0x10', ' 1', '٣', '9007199254740992', '-0', '9'.repeat(50)],
    ],
    [{ type: 'integer', min: 1, max: 10 }, ['0', '11']],
    [{ type: 'port' }, ['0', '65536', '-1', 'ssh', '022']],
    [{ type: 'boolean' }, ['True', 'yes', '1', 'on']],
    [{ type: 'choice', choices: ['a', 'b'] }, ['c', 'A', 'a ', 'ab', 'constructor']],
    [{ type: 'string' }, ['-x', 'a'.repeat(65)]],
    [{ type: 'string', max_length: 3 }, ['abcd', '😀😀']],
    [{ type: 'string', pattern: 'abc' }, ['abcd', 'xabc', 'ABC', 'abc x']],
    [{ type: 'string', pattern: '^[a-z]+$' }, ['a1', 'a\n']],
    [{ type: 'string', pattern: 'a|b' }, ['ab', 'ax', 'xb']],
  ];

  it.each(accepted)('%j takes %j', (definition, values) => {
    for (const value of values) expect(findFault(parameter(definition), value), value).toBeNull();
  });

  it.each(refused)('%j refuses %j', (definition, values) => {
    for (const value of values) expect(findFault(parameter(definition), value), value).not.toBeNull();
  });

  it('says which range, which choices and which pattern', () => {
    expect(complaint(parameter({ type: 'integer', min: 1, max: 10 }), '11')).toMatch(/largest allowed is 10/);
    expect(complaint(parameter({ type: 'integer', min: 1, max: 10 }), '0')).toMatch(/smallest allowed is 1/);
    expect(complaint(parameter({ type: 'choice', choices: ['a', 'b'] }), 'c')).toMatch(/one of: a, b/);
    expect(complaint(parameter({ type: 'string', pattern: '[a-z]+' }), 'A')).toContain('[a-z]+');
    expect(complaint(parameter({ type: 'path' }), '~/x')).toContain('absolute');
  });

  it('answers a pattern that explodes in other engines at once', () => {
    const explosive = parameter({ type: 'string', pattern: '(a+)+$', max_length: 4096 });
    const started = performance.now();
    expect(findFault(explosive, `${'a'.repeat(4000)}!`)).not.toBeNull();
    // In JavaScript's own engine 28 characters take 16 s and these would take longer than the universe is old.
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('checking all parameters of an action', () => {
  const unit = { unit: service };

  it('refuses an undeclared one and names those there are', () => {
    expect(checkParameters(unit, { unit: 'nginx', user: 'root' })).toMatchObject({
      kind: 'refused',
      error: { code: 'INVALID_PARAMETER', parameter: 'user', next: expect.stringContaining('unit') },
    });
    expect(checkParameters({}, { unit: 'nginx' })).toMatchObject({ error: { next: 'Leave it out: it takes none.' } });
  });

  it('refuses names that objects have by nature', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const given = Object.defineProperty({ unit: 'nginx' }, name, { value: 'x', enumerable: true });
      expect(checkParameters(unit, given), name).toMatchObject({ kind: 'refused', error: { parameter: name } });
    }
    expect(checkParameters({ constructor: service }, {})).toMatchObject({ kind: 'refused' });
  });

  it('shows no deceiving name of an undeclared one', () => {
    const checked = checkParameters(unit, { unit: 'a', 'x\u202ey': 'b' });
    expect(checked).toMatchObject({ error: { message: 'This action has no parameter "x[U+202E]y".' } });
  });

  it('says of all of them at once what is wrong, in their order', () => {
    const checked = checkParameters(
      { unit: service, lines: parameter({ type: 'integer' }), text },
      { unit: 'a b', lines: 'x' },
    );
    expect(checked).toMatchObject({
      kind: 'refused',
      error: { parameter: 'unit' },
      others: [{ parameter: 'lines' }, { parameter: 'text', message: '"text" is missing.' }],
    });
  });

  it('refuses a missing one, and takes an empty text for missing', () => {
    for (const given of [{}, { unit: '' }]) {
      expect(checkParameters(unit, given)).toMatchObject({
        kind: 'refused',
        error: { code: 'INVALID_PARAMETER', parameter: 'unit', message: '"unit" is missing.' },
      });
    }
  });

  it('fills in defaults and leaves out what is optional', () => {
    const parameters = {
      lines: parameter({ type: 'integer', default: 100 }),
      since: parameter({ type: 'string', optional: true }),
      all: parameter({ type: 'boolean' }),
    };
    expect(checkParameters(parameters, {})).toEqual({ kind: 'checked', values: { lines: '100', all: 'false' } });
    expect(checkParameters(parameters, { lines: '', since: 'today', all: 'true' })).toEqual({
      kind: 'checked',
      values: { lines: '100', since: 'today', all: 'true' },
    });
  });

  it('names the parameter by its title', () => {
    const titled = { unit: parameter({ type: 'service', title: 'Service' }) };
    expect(checkParameters(titled, { unit: 'a b' })).toMatchObject({
      error: { parameter: 'unit', message: '"Service" is not a name of a systemd unit.' },
    });
  });

  it('gives back every accepted value exactly as it came', () => {
    const types = [{ type: 'string' }, { type: 'service' }, { type: 'container' }, { type: 'host' }, { type: 'path' }];
    fc.assert(
      fc.property(
        fc.constantFrom(...types.map(parameter)),
        fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.stringMatching(/^\/?[a-z0-9@:._-]+$/)),
        (definition, value) => {
          const checked = checkParameters({ value: definition }, { value });
          if (checked.kind === 'checked') expect(checked.values).toEqual({ value });
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('accepts nothing with a control character, whatever surrounds it', () => {
    const types = [{ type: 'string' }, { type: 'path' }, { type: 'choice', choices: ['a'] }, { type: 'integer' }];
    fc.assert(
      fc.property(
        fc.constantFrom(...types.map(parameter)),
        fc.string({ maxLength: 20 }),
        fc.constantFrom('\0', '\n', '\r', '\t', '\x1b', '\x7f', '\x85', '\u2029', '\u202e', '\u200d', '\ud800'),
        fc.string({ maxLength: 20 }),
        (definition, before, bad, after) => {
          expect(findFault(definition, `/${before}${bad}${after}`)).not.toBeNull();
        },
      ),
    );
  });
});
