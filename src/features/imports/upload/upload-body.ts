/** The body of a request in large pieces, however it comes: nothing is taken off the socket before a piece is asked for. */
import type { IncomingMessage } from 'node:http';

/** Why no more comes: it is the end, the client went away or sends nothing, or this end wants no more. */
export type BodyEnd = 'end' | 'broken-off' | 'stalled' | 'interrupted';

export interface BodyPiece {
  bytes: Buffer;
  behind: 'more' | BodyEnd;
}

export interface UploadBody {
  /** Comes when it is as large as a piece is to be, or with what there is when no more comes. */
  next(): Promise<BodyPiece>;
  /** No more is waited for: what has come is given out. */
  interrupt(): void;
}

export interface UploadBodyOptions {
  /** Bytes from which on a piece is one. */
  size: number;
  /** Milliseconds that are waited for the next byte. */
  idle: number;
}

export function openUploadBody(request: IncomingMessage, { size, idle }: UploadBodyOptions): UploadBody {
  let end: BodyEnd | null = null;
  let wake: (() => void) | null = null;
  const over = (how: BodyEnd) => {
    end ??= how;
    wake?.();
  };
  /** Who leaves behind the last byte has sent all: the rest of it waits to be read. */
  const left = () => over(request.complete ? 'end' : 'broken-off');
  request.on('readable', () => wake?.());
  request.once('end', () => over('end'));
  request.once('error', left);
  request.once('close', left);
  if (request.readableEnded || request.destroyed) left();

  async function more(): Promise<void> {
    const late = setTimeout(() => {
      // What has come while this process was busy is taken first.
      lookAgain = setImmediate(() => over('stalled'));
    }, idle);
    let lookAgain: NodeJS.Immediate | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
    wake = null;
    clearTimeout(late);
    clearImmediate(lookAgain);
  }

  return {
    async next() {
      const chunks: Buffer[] = [];
      for (let gathered = 0; gathered < size;) {
        const chunk = end === 'interrupted' ? null : (request.read() as Buffer | null);
        if (chunk !== null) {
          chunks.push(chunk);
          gathered += chunk.length;
        } else if (end !== null) return { bytes: Buffer.concat(chunks), behind: end };
        else await more();
      }
      return { bytes: Buffer.concat(chunks), behind: 'more' };
    },
    interrupt: () => over('interrupted'),
  };
}
