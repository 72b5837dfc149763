/** The floor: a bare WebSocket server that says the same to everybody. It knows no accounts, executes nothing, resumes nobody and waits for none that are slow. */
import { type WebSocket, WebSocketServer } from 'ws';
import { readSettings, serveParent } from '../parent.ts';
import { onSchedule, type Speech, spokenText } from './speech.ts';

await readSettings();
const listening = new Map<WebSocket, string>();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
await new Promise((resolve) => server.once('listening', resolve));
server.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const { type, id } = JSON.parse(data.toString());
    if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
    else if (type === 'subscribe') listening.set(socket, id);
  });
  socket.on('close', () => listening.delete(socket));
});
let said = 0;

serveParent(
  { port: (server.address() as { port: number }).port },
  {
    tokens: () => ['none'],
    admit: () => null,
    speak: (question) =>
      onSchedule(question as Speech, (due, room) => {
        said += 1;
        const line = { n: said, text: spokenText(due), by: { id: 'user_0', name: 'Somebody' } };
        const payload = JSON.stringify({ data: { event: { __typename: 'LineSaid', cursor: `${room}:${said}`, line } } });
        for (const [socket, id] of listening) socket.send(`{"id":"${id}","type":"next","payload":${payload}}`);
      }),
  },
);
