import { describe, expect, test } from 'vitest';
import type { ImportProposal } from '#shared/import.ts';
import { sshServerSchema } from '#shared/server.ts';
import { changeOf, changeWords, choosable, firstChoice, toggle } from './import-choice.ts';

function proposal(id: string, kind: 'new' | 'same' | 'differs', ...needs: string[]): ImportProposal {
  const server = sshServerSchema.parse({ kind: 'ssh', id, name: id, host: `${id}.lan`, user: 'me', jump: needs });
  return { server, state: kind === 'differs' ? { kind, differences: [] } : { kind }, source: 'line 1', needs };
}

const proposals = [
  proposal('bastion', 'new'),
  proposal('web', 'new', 'bastion'),
  proposal('deep', 'new', 'bastion', 'web'),
  proposal('nas', 'differs'),
  proposal('known', 'same'),
];
const ids = (chosen: ReadonlySet<string>) => [...chosen].sort().join(' ');

describe('a choice of what to import', () => {
  test('begins with everything new and changes nothing that is there', () => {
    expect(ids(firstChoice(proposals))).toBe('bastion deep web');
    expect(choosable(proposals).map(({ server }) => server.id)).toEqual(['bastion', 'web', 'deep', 'nas']);
  });

  test('takes along what a server is reached through, and drops what would be cut off', () => {
    expect(ids(toggle(proposals, new Set(), 'deep'))).toBe('bastion deep web');
    expect(ids(toggle(proposals, new Set(['bastion', 'web', 'deep', 'nas']), 'web'))).toBe('bastion nas');
  });

  test('becomes one change of the list', () => {
    const change = changeOf(proposals, new Set(['bastion', 'nas']), 'admin');
    expect(change.add).toMatchObject([{ id: 'bastion', user: 'admin' }]);
    expect(change.replace).toMatchObject([{ id: 'nas', user: 'me' }]);
    expect(changeWords(change)).toBe('Import 1 server, change 1');
    expect(changeWords({ ...change, add: [] })).toBe('Change 1 server');
    expect(changeWords(changeOf(proposals, new Set()))).toBe('Import');
  });
});
