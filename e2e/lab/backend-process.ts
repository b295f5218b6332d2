// node backend-process.ts DATA_DIRECTORY
// A backend in a process of its own, for tests that put it somewhere else (into a network namespace). It speaks the
// contract over the channel to the process that started it, and ends with that channel.
import { keepNurserySmall } from '../../scripts/nursery.ts';

keepNurserySmall();
const { createServeLine } = await import('../../electron/host/rpc.ts');
const { silentLog, startBackend } = await import('./backend.ts');

const [dataDirectory = ''] = process.argv.slice(2);
const backend = await startBackend({ dataDirectory });
createServeLine(backend.router, silentLog)(
  {
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
    // A channel that closes meanwhile is no failure: nobody listens any more.
    send: (data) => process.connected && process.send?.(data, undefined, undefined, () => {}),
    close: () => process.disconnect(),
  },
  { kind: 'desktop' },
);
process.on('disconnect', async () => {
  await backend.close();
  process.exit();
});
process.send?.('ready');
