/**
 * Files that are made while they are downloaded. What is promised of each: its beginning is there before its headers are, so
 * that what is wrong is refused with a status; the next piece is read when the one before has been taken; what breaks off in
 * the middle has no proper end, so that nobody takes half a file for the file; who leaves stops the reading; and of one
 * account, and of all, only so many run at a time.
 */
import { pipeline, Readable } from 'node:stream';
import { createGzip, constants } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isAway } from '../db/database-error.js';
import type { ErrorCode } from '../graph/errors.js';
import { acceptsGzip } from './accepted-encoding.rules.js';
import { createFileStreams, type FileStreamLimits } from './file-streams.js';

export interface Download {
  /** As people will save it, "opt-outs.csv". Compressed ones get .gz at their end. */
  name: string;
  /** The content type of the file, were it not compressed. */
  type: string;
  /** A .gz file. Else it is compressed on its way only, where the client asks for that. */
  gzip: boolean;
  headers: Readonly<Record<string, string>>;
  /** Read one after the other. */
  pieces: AsyncGenerator<string | Buffer, void>;
  /** Before each piece: throws NoDownload if no more is to be sent. */
  mayGoOn?: () => Promise<void>;
  /** Told behind the file, to who reads trailers: only a whole one has them. */
  trailers?: { names: readonly string[]; values: () => Record<string, string> };
}

/** Thrown by `open`, or by the pieces: there is no such file, or no more. Nobody's fault. */
export class NoDownload extends Error {
  override readonly name = 'NoDownload';
}

/** How one ended, once it had begun. Nothing in it comes out of the file. */
export interface DownloadEnd {
  accountId: string;
  route: string;
  /** Of the file, before it was compressed. */
  characters: number;
  /** Null: it was sent whole. Else why it broke off. */
  brokenOff: string | null;
  /** What failed, where that is nobody's fault but Heed's. */
  error: unknown;
  milliseconds: number;
}

export interface DownloadOptions {
  limits?: Partial<FileStreamLimits>;
  /** Milliseconds for which a client may take nothing. */
  idle?: number;
  /** Milliseconds that downloads have to end when Heed stops. */
  patience?: number;
  onEnd?: (end: DownloadEnd) => void;
}

export interface Downloads {
  /** Answers GET and HEAD. `open` is called when there is room for one more; what it throws is answered with a status. */
  answer(
    request: FastifyRequest,
    reply: FastifyReply,
    accountId: string,
    open: () => Promise<Download>,
  ): Promise<FastifyReply>;
  running(): number;
}

/** Seconds after which a client may try again. */
const retryAfter = '5';

/** To be called once a server, after the hooks that routes share: all its downloads count together. */
export function createDownloads(server: FastifyInstance, options: DownloadOptions = {}): Downloads {
  const { idle = 5 * 60_000, patience = 5_000, onEnd } = options;
  const streams = createFileStreams({ all: 16, account: 4, ...options.limits });
  server.addHook('preClose', (done) => {
    streams.endWithin(patience);
    done();
  });

  return {
    running: () => streams.running(),
    async answer(request, reply, accountId, open) {
      neverStored(reply);
      if (request.raw.httpVersion === '1.0') {
        return refuseDownload(
          reply,
          505,
          'BAD_USER_INPUT',
          'HTTP/1.1 is needed: over HTTP/1.0 a file that breaks off looks whole',
        );
      }
      const { raw } = reply;
      let why: string | null = null;
      const stream = streams.open(accountId, (reason) => {
        why ??= reason;
        raw.destroy();
      });
      if (stream === 'account' || stream === 'all') {
        void reply.header('retry-after', retryAfter);
        const whose = stream === 'account' ? 'the account has' : 'there are';
        return refuseDownload(
          reply,
          stream === 'account' ? 429 : 503,
          'LIMIT_EXCEEDED',
          `${whose} many downloads just now: try again`,
        );
      }
      const begun = performance.now();
      let characters = 0;
      let failure: unknown;
      let isSent = false;
      let isBroken = false;
      raw.once('close', () => {
        stream.close();
        if (!isSent) return;
        onEnd?.({
          accountId,
          route: request.routeOptions.url ?? '',
          characters,
          // Where it breaks off before its first bytes have left, a refusal is sent whole.
          brokenOff: raw.writableFinished && !isBroken ? null : (why ?? 'the client went away'),
          error: failure,
          milliseconds: Math.round(performance.now() - begun),
        });
      });
      if (raw.destroyed || request.raw.socket.destroyed) stream.close();
      request.raw.socket.setTimeout(idle);
      raw.once('timeout', () => {
        why ??= 'the client took nothing for long';
        raw.destroy();
      });

      let download: Download;
      let first: IteratorResult<string | Buffer, void>;
      try {
        download = await open();
        if (request.method === 'HEAD') await download.pieces.return();
        first = request.method === 'HEAD' ? { done: true, value: undefined } : await download.pieces.next();
      } catch (error) {
        if (raw.destroyed) return reply.hijack();
        if (error instanceof NoDownload) return refuseDownload(reply, 404, 'NOT_FOUND', error.message);
        if (!isAway(error)) throw error;
        void reply.header('retry-after', retryAfter);
        return refuseDownload(reply, 503, 'NOT_RECORDED', 'the database is away: try again');
      }
      isSent = true;

      async function* pieces(): AsyncGenerator<string | Buffer, void> {
        try {
          for (let piece = first; piece.done !== true; piece = await download.pieces.next()) {
            characters += piece.value.length;
            await download.mayGoOn?.();
            if (piece.value.length > 0) yield piece.value;
          }
          const { trailers } = download;
          if (trailers !== undefined && request.method !== 'HEAD') raw.addTrailers(trailers.values());
        } catch (error) {
          isBroken = true;
          if (error instanceof NoDownload) why ??= error.message;
          else if (isAway(error)) why ??= 'the database is away';
          else {
            why ??= 'something went wrong inside Heed';
            failure = error;
          }
          throw error;
        } finally {
          await download.pieces.return();
        }
      }

      return sendPieces(
        request,
        reply,
        download,
        Readable.from(pieces(), { objectMode: false, highWaterMark: 1 }),
      );
    },
  };
}

function sendPieces(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, type, gzip, headers, trailers }: Download,
  source: Readable,
): FastifyReply {
  const onItsWay = !gzip && acceptsGzip(request.headers['accept-encoding']);
  void reply
    .headers(headers)
    .type(gzip ? 'application/gzip' : type)
    .header('content-disposition', `attachment; filename="${gzip ? `${name}.gz` : name}"`);
  if (!gzip) void reply.header('vary', 'accept-encoding');
  if (onItsWay) void reply.header('content-encoding', 'gzip');
  // An answer without a body has no trailers, and Node throws for the promise of some.
  if (trailers !== undefined && request.method !== 'HEAD')
    void reply.header('trailer', trailers.names.join(', '));
  if (!gzip && !onItsWay) return reply.send(source);
  // The fastest level: it makes a list a fifth as long, and the next ones little shorter for much more work.
  const packed = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 64 * 1024 });
  // What fails in the source destroys what is sent, before gzip's own end is written; and the other way round.
  pipeline(source, packed, () => undefined);
  return reply.send(packed);
}

function neverStored(reply: FastifyReply): void {
  void reply.header('cache-control', 'private, no-store').header('x-content-type-options', 'nosniff');
}

/** In the shape of GraphQL's errors, as on every path. */
export function refuseDownload(
  reply: FastifyReply,
  status: number,
  code: ErrorCode,
  message: string,
): FastifyReply {
  neverStored(reply);
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions: { code } }] });
}
