import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Listens for a moment: throws what listening there would throw. Asked before anything is started, so that a taken port is
 * told at once; it may still be taken a moment later.
 */
export async function tryPort({ host, port }: { host: string; port: number }): Promise<void> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
