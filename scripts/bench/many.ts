import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../programs.ts';
import { startApp } from './app.ts';
import { type BenchServer, COMMAND, type Lab } from './lab.ts';
import { startMasters } from './masters.ts';
import { APP, type Contender, compare, type Goal, type Measured, sideBySide } from './measure.ts';
import { mustRun } from './programs.ts';

const ROUNDS = 3;

/** A program that runs one command on many servers, told to reach all of them at once. */
type Tool = {
  name: string;
  program: string;
  debianPackage: string;
  words: (ids: readonly string[], files: Files) => string[];
  env?: (files: Files) => Record<string, string>;
  /** Fewer than the others where one round takes a minute. */
  rounds?: number;
};

type Files = { sshConfig: string; hosts: string; inventory: string };

const TOOLS: readonly Tool[] = [
  {
    name: 'clush',
    program: 'clush',
    debianPackage: 'clustershell',
    words: (ids, { sshConfig }) => [
      ...['clush', '-q', '-f', `${ids.length}`, '-o', `-F ${sshConfig}`],
      ...['-w', ids.join(','), COMMAND],
    ],
  },
  {
    name: 'parallel-ssh',
    program: 'parallel-ssh',
    debianPackage: 'pssh',
    words: (ids, { sshConfig, hosts }) => [
      ...['parallel-ssh', '-i', '-t', '0', '-p', `${ids.length}`, '-x', `-F ${sshConfig}`],
      ...['-h', hosts, COMMAND],
    ],
  },
  {
    name: 'pdsh',
    program: 'pdsh',
    debianPackage: 'pdsh',
    words: (ids) => ['pdsh', '-R', 'ssh', '-S', '-f', `${ids.length}`, '-w', ids.join(','), COMMAND],
    env: ({ sshConfig }) => ({ PDSH_SSH_ARGS_APPEND: `-F ${sshConfig}` }),
  },
  {
    name: 'xargs -P ssh',
    program: 'xargs',
    debianPackage: 'findutils',
    words: (ids, { sshConfig, hosts }) => xargs(ids, sshConfig, hosts),
  },
  {
    name: 'Ansible',
    program: 'ansible',
    debianPackage: 'ansible-core',
    words: (ids, { inventory }) => [
      'ansible',
      'all',
      '-i',
      inventory,
      '-f',
      `${ids.length}`,
      '-m',
      'raw',
      '-a',
      COMMAND,
    ],
    env: ({ sshConfig }) => ({ ANSIBLE_SSH_ARGS: `-F ${sshConfig}`, ANSIBLE_HOME: join(sshConfig, '../ansible') }),
    rounds: 1,
  },
];

function xargs(ids: readonly string[], sshConfig: string, hosts: string): string[] {
  return ['xargs', '-a', hosts, '-P', `${ids.length}`, '-I{}', 'ssh', '-F', sshConfig, '{}', COMMAND];
}

/** One command on this many connections, cold and warm. */
export async function manyConnections(lab: Lab, count: number): Promise<Measured[]> {
  const servers = lab.servers.slice(0, count);
  const directory = mkdtempSync(join(tmpdir(), 'homelab-cmd-bench-'));
  const hosts = join(directory, 'hosts');
  writeFileSync(hosts, servers.map(({ id }) => `${id}\n`).join(''));
  const files = { sshConfig: lab.sshConfig, hosts, inventory: hosts };
  try {
    return [...(await cold(lab, servers, files)), ...(await warm(lab, servers, files))];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function cold(lab: Lab, servers: readonly BenchServer[], files: Files): Promise<Measured[]> {
  const installed = TOOLS.filter(({ program }) => findProgram(program) !== undefined);
  for (const { name, debianPackage } of TOOLS.filter((tool) => !installed.includes(tool))) {
    console.log(`${name}: not installed (Debian: ${debianPackage})`);
  }
  const ids = servers.map(({ id }) => id);
  const contenders = installed.map(
    ({ name, words, env, rounds }): Contender => ({
      name,
      run: async () => checkAnswers(name, await mustRun(words(ids, files), env?.(files)), servers.length),
      ...(rounds === undefined ? {} : { rounds }),
    }),
  );
  const medians = await sideBySide(ROUNDS, [{ name: APP, measure: () => coldApp(lab, servers) }, ...contenders]);
  const goals = installed.map(({ name }): Goal => ({ against: name, atMost: 1 }));
  return compare(`${servers.length} connections, cold`, 's', medians, goals, 0.001);
}

/** A new backend each time, since its connections would be warm; only what happens after the click counts. */
async function coldApp(lab: Lab, servers: readonly BenchServer[]): Promise<number> {
  const app = await startApp(lab);
  const began = performance.now();
  await app.run('small', servers);
  const milliseconds = performance.now() - began;
  await app.close();
  return milliseconds;
}

async function warm(lab: Lab, servers: readonly BenchServer[], files: Files): Promise<Measured[]> {
  const ids = servers.map(({ id }) => id);
  const app = await startApp(lab);
  const masters = await startMasters(lab, servers);
  const name = 'xargs -P ssh over ControlMaster';
  try {
    await app.run('small', servers);
    const medians = await sideBySide(ROUNDS, [
      { name: APP, run: () => app.run('small', servers) },
      {
        name,
        run: async () => checkAnswers(name, await mustRun(xargs(ids, lab.controlConfig, files.hosts)), servers.length),
      },
    ]);
    return compare(`${servers.length} connections, warm`, 's', medians, [{ against: name, atMost: 0.5 }], 0.001);
  } finally {
    await masters.stop();
    await app.close();
  }
}

function checkAnswers(name: string, output: string, count: number): void {
  const answers = output.split('\n').filter((line) => line.trim().endsWith(hostname())).length;
  if (answers < count) throw new Error(`${name} brought ${answers} of ${count} answers: ${output.slice(0, 1000)}`);
}
