/** Memory of other processes: as the system counts it, and, for those of Node, as V8 does after a collection of garbage. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** Bytes that are in memory now, and the most that were since `forgetPeak`. Linux only. */
export async function memoryOf(pid: number): Promise<{ resident: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  return { resident: bytes('VmRSS'), peak: bytes('VmHWM') };
}

export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** A port that nobody listens on now, for a process that is to be inspected. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface Inspected {
  /** Bytes that are in use after all garbage has been collected: in V8's heap, and in buffers outside it. */
  inUse(): Promise<{ heap: number; buffers: number }>;
  /** What an expression comes to in the process; it must be a value of JSON. */
  evaluate<Value>(expression: string): Promise<Value>;
  close(): void;
}

/** The process was started with `--inspect-port=PORT`. */
export async function inspect(pid: number, port: number): Promise<Inspected> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await addressOf(port), { perMessageDeflate: false });
  await once(socket, 'open');
  let lastId = 0;

  async function ask(method: string, params: object = {}): Promise<unknown> {
    lastId += 1;
    const id = lastId;
    socket.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [text] = (await once(socket, 'message')) as [Buffer];
      const answer = JSON.parse(text.toString('utf8')) as { id?: number; result?: unknown; error?: unknown };
      if (answer.error !== undefined) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
      if (answer.id === id) return answer.result;
    }
  }

  async function evaluate<Value>(expression: string): Promise<Value> {
    const answer = await ask('Runtime.evaluate', { expression, returnByValue: true });
    const { result, exceptionDetails } = answer as { result: { value: Value }; exceptionDetails?: unknown };
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  }

  return {
    evaluate,
    async inUse() {
      await ask('HeapProfiler.collectGarbage');
      await ask('HeapProfiler.collectGarbage');
      const { heapUsed, external } = await evaluate<NodeJS.MemoryUsage>('process.memoryUsage()');
      return { heap: heapUsed, buffers: external };
    },
    close: () => socket.terminate(),
  };
}

async function addressOf(port: number): Promise<string> {
  const until = performance.now() + 10_000;
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await wait(50);
  }
}
