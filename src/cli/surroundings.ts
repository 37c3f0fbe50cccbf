/** What a command is called in: its streams, its environment, and who may end it. */
import type { Readable, Writable } from 'node:stream';

export interface Screen extends Writable {
  isTTY?: boolean;
  columns?: number;
}

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  stdin: Readable;
  stdout: Screen;
  stderr: Screen;
  /** Aborted by Ctrl-C and SIGTERM, with the name of the signal as the reason. */
  ending: AbortSignal;
}
