/**
 * What goes out on one event stream, in pieces, of which one at a time is on its way: a client that stops reading costs its
 * server one piece in a buffer, and one that reads slowly is seen to take something.
 */
import type { ServerResponse } from 'node:http';
import { afterData, beforeData } from './event-stream.rules.js';

export interface StreamOutput {
  /**
   * One event with its data, `payload`, which others may share and which is not copied where it is long. Resolves with true
   * once the connection has taken it, with false where it never will. One at a time.
   */
  send(id: string, payload: Buffer): Promise<boolean>;
  /** A comment, or another short text, unless something waits. */
  say(text: string): void;
  /** Ends the stream, behind the event that is on its way. Nothing is sent after that. */
  end(text: string): void;
  /** To be called when the connection is gone. */
  closed(): void;
  /** Since when nothing has been taken of what waits, in performance.now()'s milliseconds; null: nothing waits. */
  stuckSince(): number | null;
}

/** Bytes. */
const pieceLength = 64 * 1024;
/** Bytes. Up to here copying is cheaper than handing over three buffers. */
const worthCopying = 2 * 1024;

type Settle = (taken: boolean) => void;

export function createStreamOutput(response: ServerResponse): StreamOutput {
  /** Of what is on its way: a comment, a piece, and the end. */
  const waiting = new Set<Settle>();
  let since: number | null = null;
  let sending = false;
  let lastWords: string | null = null;
  let isGone = false;

  /** `last`: hands over the last part, and is called back when that is taken. */
  function wait(last: (onTaken: (error?: Error | null) => void) => void): Promise<boolean> {
    return new Promise((settle) => {
      waiting.add(settle);
      since ??= performance.now();
      last((error) => {
        waiting.delete(settle);
        since = waiting.size === 0 ? null : performance.now();
        settle(error == null);
      });
    });
  }

  function write(parts: readonly (string | Buffer)[]): Promise<boolean> {
    if (isGone) return Promise.resolve(false);
    for (const part of parts.slice(0, -1)) response.write(part);
    return wait((onTaken) => response.write(parts.at(-1) ?? '', onTaken));
  }

  async function sendPieces(id: string, payload: Buffer): Promise<boolean> {
    const end = afterData(id);
    if (payload.length <= worthCopying)
      return write([Buffer.concat([Buffer.from(beforeData), payload, Buffer.from(end)])]);
    for (let begun = 0; begun < payload.length; begun += pieceLength) {
      const piece = payload.subarray(begun, begun + pieceLength);
      const isLast = begun + pieceLength >= payload.length;
      const parts = [...(begun === 0 ? [beforeData] : []), piece, ...(isLast ? [end] : [])];
      if (!(await write(parts))) return false;
    }
    return true;
  }

  function leave(text: string): void {
    if (!isGone) void wait((onTaken) => response.end(text, onTaken));
  }

  return {
    async send(id, payload) {
      if (lastWords !== null) return false;
      sending = true;
      try {
        return await sendPieces(id, payload);
      } finally {
        sending = false;
        if (lastWords !== null) leave(lastWords);
      }
    },
    say(text) {
      if (!sending && waiting.size === 0 && lastWords === null) void write([text]);
    },
    end(text) {
      if (lastWords !== null) return;
      lastWords = text;
      if (!sending) leave(text);
    },
    closed() {
      isGone = true;
      since = null;
      for (const settle of waiting) settle(false);
      waiting.clear();
    },
    stuckSince: () => since,
  };
}
