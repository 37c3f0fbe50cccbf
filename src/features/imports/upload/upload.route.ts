/**
 * /imports/:id: where the file of an import is sent. PUT begins, HEAD tells how much has come, PATCH goes on: tus 1.0, its core and
 * "expiration". The address is the key. Refusals have the shape of GraphQL's errors, as on every path.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AskAgainOptions, askingAgain } from '../../../core/db/ask-again.js';
import { createTurns } from '../../../core/domain/turns.js';
import type { Services } from '../../../core/graph/context.js';
import {
  createFileStreams,
  type FileStreamLimits,
  type FileStreams,
} from '../../../core/http/file-streams.js';
import { asRefusal, isGone, Refusal, sendRefusal, takeRest } from '../../../core/http/refusal.js';
import { beginUpload, sendFile, type UploadStore } from './send-file.js';
import { type ImportKey, uploadRoute, uploads } from './upload-address.js';
import { openUploadBody } from './upload-body.js';
import { allowOthers, tellUpload, tellVersion } from './upload-headers.js';
import { expiredAddress, noSuchAddress, retryAfter, stalled, stopping } from './upload-refusal.js';
import { methodOf, readSending, speaksTus, tusVersion } from './upload-request.rules.js';
import { readUpload } from './uploads.queries.js';

/** How a request that sent bytes of a file ended. Nothing in it comes out of the file. */
export interface UploadEnd extends ImportKey {
  method: 'PUT' | 'PATCH';
  /** Bytes that were stored. */
  bytes: number;
  /** Whether the file is there now. */
  isWhole: boolean;
  /** Null: it was answered as it should. Else why not. */
  brokenOff: string | null;
  /** What failed, where that is nobody's fault but Heed's. */
  error: unknown;
  milliseconds: number;
}

export interface UploadTimes {
  limits?: Partial<FileStreamLimits>;
  /** Milliseconds for which a client may send nothing. */
  idle?: number;
  /** Milliseconds that uploads have to end when Heed stops. */
  patience?: number;
  /** Bytes of a piece. */
  pieceSize?: number;
  /** How long a piece is tried to be stored. */
  askAgain?: Pick<AskAgainOptions, 'patience' | 'within'>;
}

export interface UploadOptions extends UploadTimes {
  /** Bytes of a file at most. */
  limit: number;
  onStored(bytes: number): void;
  onEnd(end: UploadEnd): void;
  /** The import runs: it does so sooner or later, even if this is never called. */
  onWhole(key: ImportKey): void;
}

type Needed = Pick<Services, 'db' | 'secretKey' | 'now'>;

interface Uploading {
  services: Needed;
  streams: FileStreams;
  store: UploadStore;
  options: UploadOptions;
}

/** Of the pool's ten connections those that store pieces: the others are for words. */
const piecesAtOnce = 2;
const usualPiece = 512 * 1024;

/** To be called after the hooks that later routes share. */
export function addUploads(server: FastifyInstance, services: Needed, options: UploadOptions): FileStreams {
  const streams = createFileStreams({ all: 32, account: 8, ...options.limits });
  server.addHook('preClose', (done) => {
    streams.endWithin(options.patience ?? 5_000);
    done();
  });
  const uploading: Uploading = {
    services,
    streams,
    store: {
      db: askingAgain(services.db, { patience: 30_000, within: 10_000, ...options.askAgain }),
      turns: createTurns(piecesAtOnce),
      limit: options.limit,
    },
    options,
  };
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body is left where it is.
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    scope.route<{ Params: { id: string }; Querystring: Record<string, unknown> }>({
      // Whatever the method: a header may say another one.
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: uploadRoute,
      async handler(request, reply) {
        tellVersion(reply);
        try {
          return await answer(uploading, request, reply);
        } catch (error) {
          if (isGone(reply)) return reply.hijack();
          const refusal = asRefusal(error);
          if (refusal !== null) return sendRefusal(reply, refusal);
          takeRest(request.raw);
          throw error;
        }
      },
    });
  });
  return streams;
}

type UploadRequest = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, unknown> }>;

async function answer(
  uploading: Uploading,
  request: UploadRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const method = methodOf(request.method, request.headers);
  if (method === 'OPTIONS') return allowOthers(reply, uploading.options.limit).code(204).send();
  if (!speaksTus(request.headers)) {
    void reply.header('tus-version', tusVersion);
    throw new Refusal(412, 'BAD_USER_INPUT', `tus-resumable: expected ${tusVersion}`);
  }
  const importKey = keyOf(uploading, request);
  switch (method) {
    case 'HEAD':
      return tell(uploading, importKey, reply);
    case 'PUT':
    case 'PATCH':
      return take(uploading, method, importKey, request, reply);
    default:
      void reply.header('allow', 'OPTIONS, HEAD, PUT, PATCH');
      throw new Refusal(
        405,
        'BAD_USER_INPUT',
        'method: expected OPTIONS, HEAD, PUT or PATCH at this address',
      );
  }
}

function keyOf({ services }: Uploading, { params, query }: UploadRequest): ImportKey {
  const read = uploads.read(services, query['token']);
  if (read.kind === 'expired') throw expiredAddress();
  if (read.kind === 'forged' || read.content.importId !== params.id) throw noSuchAddress();
  return read.content;
}

async function tell(
  { store }: Uploading,
  { accountId, importId }: ImportKey,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const upload = await readUpload(store.db, accountId, importId);
  if (upload === null) throw noSuchAddress();
  return tellUpload(reply, upload).code(200).send();
}

async function take(
  uploading: Uploading,
  method: 'PUT' | 'PATCH',
  importKey: ImportKey,
  { headers, raw }: UploadRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { store, options } = uploading;
  const { accountId, importId } = importKey;
  const read = readSending(method, headers, options.limit);
  if (read.kind === 'refused')
    throw new Refusal(read.status, read.status === 413 ? 'LIMIT_EXCEEDED' : 'BAD_USER_INPUT', read.message);
  const begun = performance.now();
  const body = openUploadBody(raw, options.pieceSize ?? usualPiece);
  let interrupted: Refusal | null = null;
  const interrupt = (why: Refusal) => {
    interrupted ??= why;
    body.interrupt();
  };
  const stream = uploading.streams.open(accountId, () => interrupt(stopping()));
  if (stream === 'account')
    throw new Refusal(429, 'LIMIT_EXCEEDED', 'the account sends many files just now: try again', retryAfter);
  if (stream === 'all')
    throw new Refusal(503, 'LIMIT_EXCEEDED', 'many files are sent just now: try again', retryAfter);
  // Node counts from the last byte that came or went.
  raw.socket.setTimeout(options.idle ?? 60_000);
  reply.raw.once('timeout', () => interrupt(stalled()));
  let bytes = 0;
  const end = {
    ...importKey,
    method,
    isWhole: false,
    brokenOff: null as string | null,
    error: undefined as unknown,
  };
  try {
    const upload = await beginUpload(store, importKey, read.sending);
    if (headers.expect !== undefined) reply.raw.writeContinue();
    const sent = await sendFile(store, upload, body, (stored) => {
      bytes += stored;
      options.onStored(stored);
    });
    end.isWhole = sent.isWhole;
    if (sent.isWhole) options.onWhole(importKey);
    else if (interrupted !== null) throw interrupted;
    else if (sent.behind === 'broken-off') throw new Refusal(400, 'BAD_USER_INPUT', 'the body broke off');
    const stored = await readUpload(store.db, accountId, importId);
    if (stored === null) throw noSuchAddress();
    tellUpload(reply, { ...stored, received: sent.received });
    if (method === 'PATCH') return reply.code(204).send();
    return reply.code(200).send({ data: { import: { id: importId, state: stored.state } } });
  } catch (error) {
    const refusal = asRefusal(error);
    end.brokenOff = refusal?.message ?? 'something went wrong inside Heed';
    if (refusal === null) end.error = error;
    throw error;
  } finally {
    stream.close();
    options.onEnd({ ...end, bytes, milliseconds: Math.round(performance.now() - begun) });
  }
}
