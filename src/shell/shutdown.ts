import { once } from 'node:events';

import type { Logger } from './log.js';

/** Ends the process in good order: what was started last is stopped first, once, and never for longer than the deadline. */
export interface Shutdown {
  /** Whether the end has begun: nothing more should be started. */
  begun: () => boolean;
  /** Adds what is to be stopped. */
  add: (stop: () => Promise<void>) => void;
  /** Nothing more will be added: until then the end waits, to stop what is still being started too. */
  allAdded: () => void;
  /** Begins the end, unless it has begun. The worst exit code counts. */
  begin: (exitCode: number) => void;
}

const DEADLINE = 20_000;

/** Made before anything is started. */
export function createShutdown(log: Logger): Shutdown {
  const stops: (() => Promise<void>)[] = [];
  let code: number | undefined;
  const adding = new AbortController();

  const run = async (): Promise<void> => {
    if (!adding.signal.aborted) await once(adding.signal, 'abort');
    for (const stop of stops.toReversed()) {
      try {
        await stop();
      } catch (error) {
        log.error({ err: error }, 'stopping failed');
        code = 1;
      }
    }
    process.exit(code);
  };

  const begin = (exitCode: number): void => {
    const first = code === undefined;
    code = Math.max(code ?? 0, exitCode);
    if (!first) return;
    setTimeout(() => {
      log.fatal('stopping took too long: given up');
      process.exit(1);
    }, DEADLINE);
    void run();
  };

  return {
    begun: () => code !== undefined,
    add: (stop) => void stops.push(stop),
    allAdded: () => adding.abort(),
    begin,
  };
}

/** Ctrl-C under npm arrives twice: from the terminal, and handed on by npm. */
const SAME_SIGNAL = 500;

/** The first signal stops Heed in good order, a second one at once. An error that nobody caught stops it too. */
export function shutDownOn(shutdown: Shutdown, log: Logger): void {
  let signalledAt: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signalledAt !== undefined) {
        if (performance.now() - signalledAt > SAME_SIGNAL) process.exit(1);
        return;
      }
      signalledAt = performance.now();
      log.info({ signal }, 'stopping');
      shutdown.begin(0);
    });
  }
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      log.fatal({ err: error }, `${fault}: stopping`);
      shutdown.begin(1);
    });
  }
}
