import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import ssh2 from 'ssh2';

/** A server that asks two things in one go before it lets anybody in, and lets nobody in. */
export type TwoQuestions = { port: number; answers: readonly string[][]; stop(): Promise<void> };

/** Listens on loopback. sshd asks through PAM, which has one question at a time; devices of other makers ask like this. */
export async function startTwoQuestions(first: string, second: string): Promise<TwoQuestions> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const answers: string[][] = [];
  const server = new ssh2.Server({ hostKeys: [privateKey.export({ type: 'pkcs1', format: 'pem' })] }, (peer) => {
    peer.on('error', () => peer.end());
    peer.on('authentication', (context) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
      const questions = [
        { prompt: first, echo: true },
        { prompt: second, echo: false },
      ];
      context.prompt(questions, 'Who is there?', '', (given) => {
        answers.push(given);
        context.reject();
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  return {
    port: address.port,
    answers,
    async stop() {
      server.close();
      await once(server, 'close');
    },
  };
}
