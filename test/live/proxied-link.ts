/** A link to a server that can fall silent: what is sent over it then arrives nowhere, and no error says so. */
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
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
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
