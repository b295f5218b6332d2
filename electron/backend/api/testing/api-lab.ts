import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiErrorBodySchema } from '#shared/api-errors.ts';
import { executeResultSchema } from '#shared/api-schemas.ts';
import { startApiServer } from '../../../../e2e/lab/api-server.ts';
import { startBackend } from '../../../../e2e/lab/backend.ts';
import { makeKey, startSshd } from '../../../../e2e/lab/sshd.ts';
import { openDataDirectory } from '../../store/data-directory.ts';

/** A second key that is let in, from the environment. */
export const ENVIRONMENT_KEY = 'a-key-from-the-environment';

const ACTIONS = `
actions:
  - { id: hello, title: Hello, argv: [echo, 'hello {name}'], params: { name: { type: string } } }
  - { id: fails, title: Fails, argv: [sh, -c, 'echo out; echo err >&2; exit 3'] }
  - { id: both, title: Both, argv: [sh, -c, 'for i in 1 2 3 4 5; do echo "out $i"; echo "err $i" >&2; done'] }
  - { id: long, title: Long, argv: [sh, -c, 'i=0; while [ $i -lt 4000 ]; do echo "line number $i ä"; i=$((i+1)); done; echo done >&2'] }
  - { id: slow, title: Slow, argv: [sleep, '60'], timeout: 1 }
  - { id: flood, title: Flood, timeout: 60, argv: [sh, -c, 'head -c 20000000 /dev/zero | tr "\\0" x'] }
  - { id: killed, title: Killed, argv: [sh, -c, 'kill -9 $$'] }
  - { id: ticks, title: Ticks, argv: [sh, -c, 'for i in 1 2 3 4 5 6; do echo "tick $i"; sleep 0.1; done'] }
  - { id: waits, title: Waits, argv: [sh, -c, 'echo ready; sleep 60'] }
  - { id: web_only, title: Web only, argv: ['true'], servers: [web] }
  - { id: restart_service, title: Restart, argv: [echo, systemctl, restart, '{service}'], params: { service: { type: service } } }
  - { id: login, title: Login, shell: 'read -r secret; test -n "$secret"', params: { token: { type: secret } } }
`;

type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; text: string };

/** The error that an answer carries. */
export const detail = ({ text }: Answer) => apiErrorBodySchema.parse(JSON.parse(text)).detail;
/** How a command ended, as an answer tells it. */
export const result = ({ text }: Answer) => executeResultSchema.parse(JSON.parse(text));

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export type ApiLab = Awaited<ReturnType<typeof startApiLab>>;

/**
 * The automation API as a program meets it: real HTTP, and a real sshd behind it under several names, with and without
 * something wrong on the way.
 */
export async function startApiLab() {
  const sshd = await startSshd();
  const directory = mkdtempSync(join(tmpdir(), 'api-'));
  const files = openDataDirectory(join(directory, 'data'));
  const wrongKey = join(directory, 'wrong_key');
  makeKey(wrongKey, 'ed25519', '');
  const remote = `kind: ssh, host: 127.0.0.1, user: ${sshd.user}, agent: false, password: never`;
  writeFileSync(
    files.servers,
    `servers:
  - { id: local, name: This computer, kind: local }
  - { id: web-1, name: Web 1, port: ${sshd.port}, key_file: ${sshd.clientKeyFile}, ${remote} }
  - { id: down, name: Down, port: ${await closedPort()}, key_file: ${sshd.clientKeyFile}, ${remote} }
  - { id: stranger, name: Stranger, port: ${sshd.port}, key_file: ${wrongKey}, ${remote} }
  - { id: keyless, name: Keyless, port: ${sshd.port}, key_file: ${directory}/none, ${remote} }
  - { id: unknown-key, name: Unknown key, port: ${sshd.port}, host: localhost, kind: ssh, user: ${sshd.user}, agent: false, key_file: ${sshd.clientKeyFile} }
`,
  );
  writeFileSync(files.knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKeyLine()}\n`);
  writeFileSync(files.settings, 'limits: { attempts: 1 }\n');
  const backend = await startBackend({ dataDirectory: files.path, actions: ACTIONS, apiKey: ENVIRONMENT_KEY });
  const server = await startApiServer(backend);
  const { key } = await backend.client.apiKeys.create({ name: 'tests', requestsPerMinute: 10_000 });

  /** One request with exactly these headers. */
  function ask(
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
  ): Promise<Answer> {
    const { body, headers = {}, method = 'GET' } = options;
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  const get = (path: string, headers: Record<string, string> = {}) =>
    ask(`/api/v1${path}`, { headers: { 'X-API-Key': key, ...headers } });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'X-API-Key': key, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    ...{ sshd, backend, key, ask, get, post },
    port: server.port,
    execute: (serverId: string, body: unknown, headers: Record<string, string> = {}) =>
      post(`/servers/${serverId}/commands/execute`, body, headers),
    async stop() {
      server.stop();
      await backend.close();
      await sshd.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
