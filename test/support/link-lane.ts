/** One direction of a connection through a link. */
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Lane {
  /** Nothing comes through any more, and nobody is told. */
  silence(): void;
  stall(): void;
  goOn(): void;
  /** Sets the count of bytes that have come through. */
  count(bytes: number): void;
  end(): void;
}

/** `passes` is told of each chunk and of how many bytes came before it, and gives what comes through of it. */
export function createLane(
  from: Socket,
  to: Socket,
  pace: { readonly delay: number; readonly piece: number },
  passes: (chunk: Buffer, sofar: number) => Buffer,
): Lane {
  let sofar = 0;
  let state: 'passing' | 'stalled' | 'silent' = 'passing';
  let behind = 0;
  let turn: Promise<void> = Promise.resolve();

  function put(chunk: Buffer): void {
    if (state === 'silent') return;
    const through = passes(chunk, sofar);
    sofar += through.length;
    if (through.length === 0 || to.destroyed || to.write(through)) return;
    from.pause();
    to.once('drain', () => {
      if (state === 'passing') from.resume();
    });
  }

  async function putSlowly(chunk: Buffer): Promise<void> {
    if (pace.delay > 0) await wait(pace.delay);
    const piece = pace.piece > 0 ? pace.piece : chunk.length;
    for (let at = 0; at < chunk.length; at += piece) {
      put(chunk.subarray(at, at + piece));
      // So that it comes by itself.
      if (piece < chunk.length) await wait(1);
    }
  }

  from.on('data', (chunk: Buffer) => {
    if (behind === 0 && pace.delay === 0 && pace.piece === 0) return put(chunk);
    behind += 1;
    turn = turn.then(() => putSlowly(chunk)).finally(() => (behind -= 1));
  });
  from.on('end', () => void turn.then(() => to.end()));

  return {
    silence() {
      state = 'silent';
      from.pause();
    },
    stall() {
      if (state === 'passing') state = 'stalled';
      from.pause();
    },
    goOn() {
      if (state !== 'stalled') return;
      state = 'passing';
      from.resume();
    },
    count(bytes) {
      sofar = bytes;
    },
    end() {
      to.destroy();
    },
  };
}
