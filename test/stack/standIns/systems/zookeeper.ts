import { createServer } from 'node:net';
import { need, type System } from '../system';

export const zookeeper: System = {
  run: ({ env }) => {
    need(env, 'ZOOKEEPER_CLIENT_PORT');
    return new Promise((_, reject) => {
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.on('data', (data) => {
          // Of the four-letter words only this one is allowed unless told otherwise.
          const answer = data.toString().trim() === 'srvr' ? 'Zookeeper version: 3\nMode: standalone\n' : '';
          socket.end(answer);
        });
      })
        .on('error', reject)
        .listen(Number(env['ZOOKEEPER_CLIENT_PORT']), '0.0.0.0');
    });
  },
};
