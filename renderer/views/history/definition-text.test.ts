import { expect, it } from 'vitest';
import { actionOf } from '../../testing/samples.ts';
import { definitionText } from './definition-text.ts';

it('says what somebody would write', () => {
  const { definition } = actionOf({
    id: 'restart',
    title: 'Restart',
    risk: 'caution',
    sudo: true,
    timeout: 60,
    params: {
      unit: { type: 'service', pattern: 'a+' },
      mode: { type: 'choice', choices: ['a', 'b'] },
      path: { type: 'path', max_length: 64 },
    },
    argv: ['systemctl', '{mode}', '{unit}', '{path}'],
  });
  expect(definitionText(definition)).toBe(`id: restart
title: Restart
params:
  unit:
    type: service
    pattern: a+
  mode:
    type: choice
    choices:
      - a
      - b
  path:
    type: path
    max_length: 64
sudo: true
timeout: 60
risk: caution
argv:
  - systemctl
  - "{mode}"
  - "{unit}"
  - "{path}"
`);
});

it('names the command even where it is the one of the defaults', () => {
  expect(definitionText(actionOf({ argv: ['a'] }).definition)).toContain('argv:\n  - a\n');
  expect(definitionText(actionOf({ shell: 'a\nb\n' }).definition)).toContain('shell: |\n  a\n  b\n');
});
