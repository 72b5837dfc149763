import { createServer } from 'node:net';
import { CannotStart } from './cannot-start.ts';

/** Asked before anything is started, so that a taken port costs no half-started house. Throws `CannotStart`. */
export async function requireFreePort(port: number, command: string): Promise<void> {
  const refusal = await tryPort(port);
  if (refusal === null) return;
  const why = refusal === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${refusal})`;
  throw new CannotStart(`Port ${port} ${why}. Stop that program, or choose another port: PORT=${port + 10} ${command}`);
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function tryPort(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
}
