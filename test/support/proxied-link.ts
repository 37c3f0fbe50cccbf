/**
 * A link to a server that can fall silent: what is sent over it then arrives nowhere, and no error says so. It can break
 * off and refuse as well.
 */
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';

export interface ProxiedLink {
  /** The same address as the one given, by way of this link. */
  url: string;
  /** Connections made so far. */
  connections(): number;
  /** The connections that there are fall silent. New ones don't. */
  silence(): void;
  /** They stand still, and nothing is lost: it comes when they go on. */
  stall(): void;
  goOn(): void;
  /** They break off, as when a process dies. */
  cut(): void;
  /** They break off, and new ones are refused until the link is restored. */
  refuse(): Promise<void>;
  restore(): Promise<void>;
  stop(): Promise<void>;
}

export async function proxyTo(targetUrl: string): Promise<ProxiedLink> {
  const target = new URL(targetUrl);
  const open = new Set<Socket>();
  let made = 0;
  const server = createServer((near) => {
    made += 1;
    const far = connectTcp({ host: target.hostname, port: Number(target.port) });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    connections: () => made,
    silence() {
      for (const socket of open) {
        socket.unpipe();
        socket.pause();
      }
    },
    stall() {
      for (const socket of open) socket.pause();
    },
    goOn() {
      for (const socket of open) socket.resume();
    },
    cut() {
      for (const socket of open) socket.resetAndDestroy();
    },
    async refuse() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.resetAndDestroy();
      await closed;
    },
    restore: () => listen(port),
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
