import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_PORT, parseOptions } from './options.ts';

const defaults = {
  dataDirectory: resolve('/default'),
  host: '127.0.0.1',
  port: DEFAULT_PORT,
  portRequested: false,
  open: false,
  apiKey: null,
  secretsPassphrase: null,
};
const parse = (words: string[], env: Record<string, string> = {}) => parseOptions(words, env, '/default');

describe('options of the browser host', () => {
  it('has defaults for everything', () => {
    expect(parse([])).toEqual({ kind: 'serve', options: defaults });
  });

  it('takes the environment, and the command line before it', () => {
    const env = {
      HOMELAB_CMD_DATA_DIR: '/env',
      HOMELAB_CMD_PORT: '1000',
      HOMELAB_CMD_HOST: '::1',
      HOMELAB_CMD_API_KEY: '0123456789abcdef',
      HOMELAB_CMD_SECRETS_PASSPHRASE: 'opensesame',
    };
    const fromEnvironment = {
      ...defaults,
      dataDirectory: resolve('/env'),
      host: '::1',
      port: 1000,
      portRequested: true,
      apiKey: '0123456789abcdef',
      secretsPassphrase: 'opensesame',
    };
    expect(parse([], env)).toEqual({ kind: 'serve', options: fromEnvironment });
    expect(parse(['--data-dir', '/flag', '--port=0', '--host', 'nas.lan', '--open'], env)).toEqual({
      kind: 'serve',
      options: { ...fromEnvironment, dataDirectory: resolve('/flag'), port: 0, host: 'nas.lan', open: true },
    });
  });

  it('treats empty variables as not set', () => {
    const env = { HOMELAB_CMD_DATA_DIR: '', HOMELAB_CMD_PORT: '', HOMELAB_CMD_HOST: '', HOMELAB_CMD_API_KEY: '' };
    expect(parse([], env)).toEqual({ kind: 'serve', options: defaults });
  });

  it('makes the data directory absolute', () => {
    expect(parse(['--data-dir', 'here'])).toMatchObject({ options: { dataDirectory: resolve('here') } });
  });

  it('helps before it complains', () => {
    expect(parse(['--help', '--port', 'x'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--port', '65536'], 'The port must be a whole number from 0 to 65535, not "65536".'],
    [['--port', '1e3'], 'The port must be a whole number from 0 to 65535, not "1e3".'],
    [['--port', ''], 'The port must be a whole number from 0 to 65535, not "".'],
    [['--host', 'http://x'], 'The host must be an IP address or a host name, not "http://x".'],
    [['--host', ''], 'The host must be an IP address or a host name, not "".'],
    [['--data-dir', ''], 'The data directory must not be empty.'],
    [['--prot', '1'], "Unknown option '--prot'. See --help."],
    [['extra'], "Unexpected argument 'extra'. See --help."],
    [['--port'], "Option '--port <value>' argument missing. See --help."],
  ])('refuses %j', (words, message) => {
    expect(parse(words)).toEqual({ kind: 'wrong', message });
  });

  it('refuses a short key without repeating it', () => {
    const parsed = parse([], { HOMELAB_CMD_API_KEY: 'tooshort' });
    expect(parsed).toEqual({ kind: 'wrong', message: 'HOMELAB_CMD_API_KEY must have at least 16 characters.' });
    expect(parse([], { HOMELAB_CMD_SECRETS_PASSPHRASE: 'short' })).toEqual({
      kind: 'wrong',
      message: 'HOMELAB_CMD_SECRETS_PASSPHRASE must have at least 8 characters.',
    });
  });
});
