// node name-server.ts ADDRESS
// A name server that knows no name at all. It ends with the channel to the process that started it.
import { createSocket } from 'node:dgram';

/** "This is an answer, and recursion was available", and "there is no such name" (RFC 1035, 4.1.1). */
const ANSWER_FLAGS = 0x8180;
const NO_SUCH_NAME = 3;

const [address] = process.argv.slice(2);
const socket = createSocket('udp4', (query, asker) => {
  const answer = Buffer.from(query);
  answer.writeUInt16BE(ANSWER_FLAGS | NO_SUCH_NAME, 2);
  socket.send(answer, asker.port, asker.address);
});
process.on('disconnect', () => socket.close());
socket.bind(53, address, () => process.send?.('ready'));
