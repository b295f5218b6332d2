import { describe, expect, test } from 'vitest';
import { idFromName, localServerSchema, sshServerSchema } from '#shared/server.ts';
import { serverOf } from '../../testing/samples.ts';
import { checkForm, initialForm, parseAddress, possibleHops } from './server-form.ts';

const empty = initialForm(null, false);
const filled = { ...empty, name: 'Web 1', host: '10.0.0.11', user: 'deploy' };

describe('a form', () => {
  test('with a name, an address and a user is enough', () => {
    expect(checkForm(filled, null, [])).toEqual({
      kind: 'valid',
      server: sshServerSchema.parse({ kind: 'ssh', id: 'web-1', name: 'Web 1', host: '10.0.0.11', user: 'deploy' }),
    });
  });

  test('that is empty says what is needed beside each field', () => {
    expect(checkForm(empty, null, [])).toEqual({
      kind: 'invalid',
      errors: {
        name: 'a name is needed',
        host: 'a host name or an IP address is needed',
        user: 'a user is needed',
      },
    });
  });

  test.each([
    [{ port: '70000' }, 'port'],
    [{ port: 'ssh' }, 'port'],
    [{ port: '2.5' }, 'port'],
    [{ host: '-oProxyCommand=x' }, 'host'],
    [{ host: 'a b' }, 'host'],
    [{ user: 'a;b' }, 'user'],
    [{ tags: 'Web' }, 'tags'],
    [{ tags: 'ok a/b' }, 'tags'],
    [{ tailscale: 'a b' }, 'tailscale'],
    [{ id: 'Web 1' }, 'id'],
  ])('with %j is wrong at %s', (changed, field) => {
    const checked = checkForm({ ...filled, ...changed }, null, []);
    expect(checked.kind === 'invalid' && Object.keys(checked.errors)).toEqual([field]);
  });

  test('may have a Tailscale name instead of an address', () => {
    expect(checkForm({ ...filled, host: '', tailscale: 'web' }, null, []).kind).toBe('valid');
  });

  test('goes no way that cannot be gone', () => {
    expect(checkForm({ ...filled, jump: ['gone'] }, null, [serverOf('nas')])).toEqual({
      kind: 'invalid',
      errors: { jump: 'there is no server with the id "gone"' },
    });
    expect(checkForm({ ...filled, jump: ['nas'] }, null, [serverOf('nas')])).toMatchObject({
      server: { jump: ['nas'] },
    });
  });

  test('never takes the id of another server', () => {
    const others = [serverOf('web-1')];
    expect(checkForm({ ...filled, id: 'web-1' }, null, others)).toEqual({
      kind: 'invalid',
      errors: { id: 'another server has this id' },
    });
    expect(checkForm(filled, null, others)).toMatchObject({ server: { id: 'web-1-2' } });
  });

  test('keeps the id of the server that is edited, whatever the name becomes', () => {
    const { server } = serverOf('nas', { tags: ['a', 'b'] });
    const form = { ...initialForm(server, false), name: 'Storage' };
    expect(checkForm(form, server, [serverOf('nas')])).toEqual({
      kind: 'valid',
      server: { ...server, name: 'Storage' },
    });
  });

  test('of this computer has a name and tags only', () => {
    const local = localServerSchema.parse({ kind: 'local', id: 'local', name: 'desk' });
    const form = { ...initialForm(local, false), name: ' Desk ', tags: 'home' };
    expect(checkForm(form, local, [])).toEqual({
      kind: 'valid',
      server: { kind: 'local', id: 'local', name: 'Desk', tags: ['home'] },
    });
    expect(checkForm({ ...form, name: ' ' }, local, []).kind).toBe('invalid');
  });
});

test.each([
  ['Web 1', 'web-1'],
  ['Müllers NAS!', 'mullers-nas'],
  ['  ..  ', 'server'],
  ['日本', 'server'],
])('the id of "%s" is %s', (name, id) => {
  expect(idFromName(name, new Set())).toBe(id);
});

test.each([
  ['deploy@10.0.0.5:2222', { host: '10.0.0.5', user: 'deploy', port: '2222' }],
  ['ssh pi@pihole', { host: 'pihole', user: 'pi' }],
  ['ssh -p 2200 root@nas.lan', { host: 'nas.lan', user: 'root', port: '2200' }],
  ['ssh root@nas.lan -p 2200', { host: 'nas.lan', user: 'root', port: '2200' }],
  ['ssh://root@nas.lan:22/', { host: 'nas.lan', user: 'root', port: '22' }],
  ['root@[fd00::1]:2222', { host: 'fd00::1', user: 'root', port: '2222' }],
  ['10.0.0.5', null],
  ['fd00::1', null],
  ['root@', null],
  ['', null],
])('an address typed as "%s"', (text, parsed) => {
  expect(parseAddress(text)).toEqual(parsed);
});

test('the way to a server offers what would not go round in a circle', () => {
  const through = (id: string, ...jump: string[]) => {
    const view = serverOf(id);
    return { ...view, server: sshServerSchema.parse({ ...view.server, jump }) };
  };
  const local = { ...serverOf('local'), server: localServerSchema.parse({ kind: 'local', id: 'local', name: 'This' }) };
  const servers = [local, serverOf('bastion'), through('web', 'bastion'), through('deep', 'web')];
  const offered = (jump: string[], editing: string | null) =>
    possibleHops(jump, servers.find(({ server }) => server.id === editing)?.server ?? null, servers).map(
      ({ id }) => id,
    );
  expect(offered([], null)).toEqual(['bastion', 'web', 'deep']);
  expect(offered(['web'], null)).toEqual(['deep']);
  expect(offered([], 'web')).toEqual(['bastion']);
});
