import { startApp } from './app.ts';
import { connectBare } from './bare-ssh2.ts';
import { COMMAND, type Lab } from './lab.ts';
import { startMasters } from './masters.ts';
import { APP, compare, type Measured, sideBySide } from './measure.ts';
import { mustRun } from './programs.ts';

const WARM_ROUNDS = 300;
const PROGRAM_ROUNDS = 100;
const COLD_ROUNDS = 40;

/** One command on a connection that is there already, from the call of the contract to the recorded result. */
export async function warmRun(lab: Lab): Promise<Measured[]> {
  const [server] = lab.servers;
  if (server === undefined) return [];
  const app = await startApp(lab);
  const bare = await connectBare(lab, server);
  const masters = await startMasters(lab, [server]);
  try {
    await app.run('small', [server]);
    const medians = await sideBySide(WARM_ROUNDS, [
      { name: APP, run: () => app.run('small', [server]) },
      { name: 'bare ssh2', run: () => bare.run(COMMAND) },
    ]);
    // By itself: starting a process makes the next steps of the one that started it slower (copy on write).
    const others = await sideBySide(PROGRAM_ROUNDS, [
      {
        name: 'ssh over ControlMaster',
        run: () => mustRun(['ssh', '-F', lab.controlConfig, server.id, COMMAND]),
      },
    ]);
    return compare('warm run', 'ms', new Map([...medians, ...others]), [
      { against: 'bare ssh2', atMost: 1.15 },
      { against: 'ssh over ControlMaster', atMost: 1 / 3 },
    ]);
  } finally {
    await masters.stop();
    bare.end();
    await app.close();
  }
}

/** Connect, log in, run one command. Every round goes to another server, so that no connection is there yet. */
export async function coldRun(lab: Lab): Promise<Measured[]> {
  const app = await startApp(lab);
  const serverOf = (round: number) => {
    const server = lab.servers[round];
    if (server === undefined) throw new Error('the bench has too few servers for its rounds');
    return server;
  };
  try {
    const medians = await sideBySide(COLD_ROUNDS, [
      { name: APP, run: (round) => app.run('small', [serverOf(round)]) },
      {
        name: 'bare ssh2',
        run: async (round) => {
          const connection = await connectBare(lab, serverOf(round));
          await connection.run(COMMAND);
          connection.end();
        },
      },
      {
        name: 'ssh',
        run: (round) => mustRun(['ssh', '-F', lab.sshConfig, serverOf(round).id, COMMAND]),
      },
    ]);
    return compare('cold connect and run', 'ms', medians, [
      { against: 'bare ssh2', atMost: 1.1 },
      { against: 'ssh', atMost: 0.4 },
    ]);
  } finally {
    await app.close();
  }
}
