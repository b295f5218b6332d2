import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import ssh2 from 'ssh2';
import type { BenchServer, Lab } from './lab.ts';

/** ssh2 by itself, with the one setting that it needs to be quick: no delay. */
export type BareConnection = {
  /** Runs a command to its end and gives how many bytes it wrote. */
  run(command: string): Promise<number>;
  end(): void;
};

export function connectBare(lab: Lab, server: BenchServer): Promise<BareConnection> {
  const client = new ssh2.Client();
  const run = (command: string) =>
    new Promise<number>((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let bytes = 0;
        let code: number | null = null;
        channel.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        channel.on('exit', (status: number) => {
          code = status;
        });
        channel.stderr.resume();
        channel.on('close', () => (code === 0 ? resolve(bytes) : reject(new Error(`${command} ended with ${code}`))));
      });
    });
  return new Promise((resolve, reject) => {
    client.on('ready', () => resolve({ run, end: () => client.end() }));
    client.on('error', reject);
    client.connect({
      sock: connect({ host: server.address, port: server.port, noDelay: true }),
      username: lab.user,
      privateKey: readFileSync(lab.keyFile),
    });
  });
}
