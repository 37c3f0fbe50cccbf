/**
 * A NATS server of the test's own. Tests over NATS are there where its program is: Debian's package nats-server has it.
 * With REQUIRE_NATS set, as .ci/run sets it, its absence is a failure; else `npm test` does without them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import path from 'node:path';
import { freePort } from './free-port.js';

export interface TestNatsServer {
  /** nats://…, without credentials. */
  url: string;
  port: number;
  pid(): number;
  /** At once, as when its machine loses power. */
  kill(): Promise<void>;
  /** On the same port, unless it runs. */
  startAgain(): Promise<void>;
  /** It takes connections and says nothing, and says nothing on those that there are. */
  freeze(): void;
  thaw(): void;
}

const program = findProgram();

/** False where tests over NATS cannot run; throws where they must. */
export function hasNatsServer(): boolean {
  if (program === undefined && (process.env['REQUIRE_NATS'] ?? '') !== '')
    throw new Error(
      'REQUIRE_NATS is set, and there is no nats-server: install Debian’s package of that name',
    );
  return program !== undefined;
}

function findProgram(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/bin'];
  return folders.map((folder) => path.join(folder, 'nats-server')).find((file) => existsSync(file));
}

/** `args`: more of its command line, for instance `--user` and `--pass`. To be killed by who started it. */
export async function startNatsServer(args: readonly string[] = []): Promise<TestNatsServer> {
  if (program === undefined) throw new Error('there is no nats-server');
  const file = program;
  const port = await freePort();
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = spawn(file, ['--addr', '127.0.0.1', '--port', String(port), ...args], {
      stdio: 'ignore',
    });
    child = started;
    const failed = once(started, 'exit').then(() => Promise.reject(new Error('nats-server ended')));
    failed.catch(() => undefined);
    await Promise.race([untilItListens(port), failed]);
  }

  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    pid: () => child?.pid ?? 0,
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
    async startAgain() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) await start();
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}

async function untilItListens(port: number): Promise<void> {
  for (;;) {
    const socket = connectTcp({ host: '127.0.0.1', port });
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      socket.destroy();
    }
  }
}

/** Publishes one message as any client of the server may. */
export async function publish(port: number, subject: string, payload: string): Promise<void> {
  const socket = connectTcp({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  const size = Buffer.byteLength(payload);
  socket.write(`CONNECT {"verbose":false}\r\nPUB ${subject} ${size}\r\n${payload}\r\nPING\r\n`);
  let answer = '';
  while (!answer.includes('PONG')) answer += String((await once(socket, 'data'))[0]);
  socket.destroy();
}
