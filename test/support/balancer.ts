/** What stands before several Heeds: each new connection goes to the next one in turn, or to one that can be reached. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Balancer {
  url: string;
  /** From now on, connections go to these. Those that there are stay where they are. */
  route(urls: readonly string[]): void;
}

/** It is there until the test ends. */
export async function balanceOver(urls: readonly string[]): Promise<Balancer> {
  let targets = urls;
  let turn = 0;
  const open = new Set<Socket>();

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  }

  /** Tries each target once. */
  function join(near: Socket, tries: number): void {
    const target = targets[turn++ % targets.length];
    if (target === undefined || tries === 0) return void near.destroy();
    const { hostname, port } = new URL(target);
    const far = connect({ host: hostname, port: Number(port) });
    keep(far);
    far.once('connect', () => {
      near.pipe(far).pipe(near);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
    far.once('error', () => {
      if (far.connecting || far.bytesRead + far.bytesWritten === 0) join(near, tries - 1);
    });
  }

  const server = createServer({ pauseOnConnect: true }, (near) => {
    keep(near);
    join(near, targets.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    route(next) {
      targets = next;
    },
  };
}
