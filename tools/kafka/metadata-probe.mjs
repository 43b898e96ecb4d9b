import { connect } from 'node:net';

const CLIENT_ID = Buffer.from('probe');

/** Metadata request, version 1, for no topic: length, api 3, version 1, correlation id, client id, empty list. */
function metadataRequest() {
  const frame = Buffer.alloc(4 + 2 + 2 + 4 + 2 + CLIENT_ID.length + 4);
  frame.writeInt32BE(frame.length - 4, 0);
  frame.writeInt16BE(3, 4);
  frame.writeInt16BE(1, 6);
  frame.writeInt32BE(1, 8);
  frame.writeInt16BE(CLIENT_ID.length, 12);
  CLIENT_ID.copy(frame, 14);
  return frame;
}

/** How many brokers the one at this port knows; 0 while it can't say. */
export function brokerCount(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = Buffer.alloc(0);
    const done = (count) => {
      socket.destroy();
      resolve(count);
    };
    socket.setTimeout(1000, () => done(0));
    socket.on('error', () => done(0)).on('close', () => done(0));
    socket.on('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= 12) done(answer.readInt32BE(8));
    });
  });
}
