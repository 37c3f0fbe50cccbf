/** A process of the bench's own that takes commands: the followers, and the servers that Heed is measured against. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process can be told. Arguments and results travel as JSON. */
export type Commands = Record<string, (argument: never) => unknown>;

interface Call {
  id: number;
  name: string;
  argument: unknown;
}

type Answer = { id: number; result: unknown } | { id: number; problem: string };

export interface Remote<Known extends Commands> {
  pid: number;
  /** Rejects for what the command throws, and when the process ends. */
  call<Name extends keyof Known & string>(
    name: Name,
    ...argument: Parameters<Known[Name]>
  ): Promise<Awaited<ReturnType<Known[Name]>>>;
  stop(): Promise<void>;
}

/** To be called in the process itself. Commands run side by side. */
export function serve(commands: Commands): void {
  process.on('message', ({ id, name, argument }: Call) => {
    const command = commands[name] as ((argument: unknown) => unknown) | undefined;
    Promise.resolve(argument)
      .then((given) => {
        if (command === undefined) throw new Error(`there is no command ${name}`);
        return command(given);
      })
      .then(
        (result) => process.send?.({ id, result } satisfies Answer),
        (error: unknown) =>
          process.send?.({
            id,
            problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
          } satisfies Answer),
      );
  });
  process.on('disconnect', () => process.exit());
}

/** `file` is below bench/, and exports a main that calls `serve`. */
export function startRemote<Known extends Commands>(file: string, nodeArgs: string[] = []): Remote<Known> {
  const child = fork(fileURLToPath(new URL('../run.mjs', import.meta.url)), [file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: nodeArgs,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const exited = once(child, 'exit');
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  child.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('problem' in answer) call?.reject(new Error(`${file}: ${answer.problem}`));
    else call?.resolve(answer.result);
  });
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended`));
    waiting.clear();
  });
  return {
    pid: child.pid ?? 0,
    call(name, ...[argument]) {
      return new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        child.send({ id: lastId, name, argument: argument ?? null } satisfies Call);
      });
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await exited;
    },
  };
}
