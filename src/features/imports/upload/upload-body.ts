/** The body of a request in large pieces, however it comes: nothing is taken off the socket before a piece is asked for. */
import type { IncomingMessage } from 'node:http';

export interface BodyPiece {
  bytes: Buffer;
  /** What comes behind it: more, nothing, or nothing although more was to come. */
  behind: 'more' | 'end' | 'broken-off' | 'interrupted';
}

export interface UploadBody {
  /** Comes when it is as large as a piece is to be, or with what there is at the end of the body, however it ends. */
  next(): Promise<BodyPiece>;
  /** No more is waited for: what has come is given out. */
  interrupt(): void;
}

export function openUploadBody(request: IncomingMessage, size: number): UploadBody {
  let end: Exclude<BodyPiece['behind'], 'more'> | null = null;
  let wake: (() => void) | null = null;
  const over = (how: Exclude<BodyPiece['behind'], 'more'>) => () => {
    end ??= how;
    wake?.();
  };
  /** Who leaves behind the last byte has sent all: the rest of it waits to be read. */
  const left = () => over(request.complete ? 'end' : 'broken-off')();
  request.on('readable', () => wake?.());
  request.once('end', over('end'));
  request.once('error', left);
  request.once('close', left);
  if (request.readableEnded || request.destroyed) left();

  return {
    async next() {
      const chunks: Buffer[] = [];
      for (let gathered = 0; ;) {
        const chunk = request.read() as Buffer | null;
        if (chunk !== null) {
          chunks.push(chunk);
          gathered += chunk.length;
          if (gathered >= size) return { bytes: Buffer.concat(chunks), behind: 'more' };
        } else if (end !== null) return { bytes: Buffer.concat(chunks), behind: end };
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
        }
      }
    },
    interrupt: over('interrupted'),
  };
}
