/**
 * /imports/:id: where the file of an import is sent. PUT begins, HEAD tells how much has come, PATCH goes on: tus 1.0, its core and
 * "expiration". The address is the key. Refusals have the shape of GraphQL's errors, as on every path.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AskAgainOptions, askingAgain } from '../../../core/db/ask-again.js';
import { isAway } from '../../../core/db/database-error.js';
import { createTurns } from '../../../core/domain/turns.js';
import type { Services } from '../../../core/graph/context.js';
import { createFileStreams, type FileStreamLimits } from '../../../core/http/file-streams.js';
import { readsBodyItself } from '../../../core/http/own-body.js';
import { asRefusal, isGone, Refusal, sendRefusal, takeRest } from '../../../core/http/refusal.js';
import { type Receiving, receiveUpload, type UploadEnd } from './receive-upload.js';
import { type ImportKey, uploadRoute, uploads } from './upload-address.js';
import { allowOthers, methods, tellUpload, tellVersion } from './upload-headers.js';
import { away, expiredAddress, noSuchAddress } from './upload-refusal.js';
import { methodOf, readSending, speaksTus, tusVersion } from './upload-request.rules.js';
import { readUpload } from './uploads.queries.js';

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
  /** The import runs: it does so sooner or later, even if nobody is told. */
  onWhole(key: ImportKey): void;
}

export interface UploadsUnderWay {
  running(): number;
  /** When what has come of those that broke off is stored, too. */
  settled(): Promise<void>;
}

type Needed = Pick<Services, 'db' | 'standing' | 'secretKey' | 'now'>;
type UploadRequest = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, unknown> }>;

interface Uploading {
  services: Needed;
  receiving: Receiving;
  onWhole: UploadOptions['onWhole'];
}

/** Of the pool's ten connections those that store pieces: the others are for words. */
const piecesAtOnce = 2;
const usualPiece = 256 * 1024;

/** To be called after the hooks that later routes share. */
export function addUploads(
  server: FastifyInstance,
  services: Needed,
  options: UploadOptions,
): UploadsUnderWay {
  const { limit, onStored, onEnd, onWhole, idle = 60_000, pieceSize = usualPiece } = options;
  const streams = createFileStreams({ all: 32, account: 8, ...options.limits });
  server.addHook('preClose', (done) => {
    streams.endWithin(options.patience ?? 5_000);
    done();
  });
  const db = askingAgain(services.db, { patience: 30_000, within: 10_000, ...options.askAgain });
  async function mayGoOn(accountId: string): Promise<void> {
    if ((await services.standing.of(accountId)) === 'suspended') throw expiredAddress();
  }
  const store = { db, turns: createTurns(piecesAtOnce), limit, mayGoOn };
  const receiving = { store, streams, pieceSize, idle, onStored, onEnd };
  const answering = new Set<Promise<unknown>>();
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body is left where it is.
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    scope.route<{ Params: { id: string }; Querystring: Record<string, unknown> }>({
      // Whatever the method: a header may say another one.
      method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: uploadRoute,
      config: readsBodyItself,
      handler(request, reply) {
        const answered = answerOrRefuse({ services, receiving, onWhole }, request, reply);
        answering.add(answered);
        const forget = () => answering.delete(answered);
        answered.then(forget, forget);
        return answered;
      },
    });
  });
  return {
    running: streams.running,
    settled: async () => void (await Promise.allSettled(answering)),
  };
}

async function answerOrRefuse(
  uploading: Uploading,
  request: UploadRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  tellVersion(reply);
  try {
    return await answer(uploading, request, reply);
  } catch (error) {
    if (isGone(reply)) return reply.hijack();
    const refusal = isAway(error) ? away() : asRefusal(error);
    if (refusal !== null) return sendRefusal(reply, refusal);
    takeRest(request.raw);
    throw error;
  }
}

async function answer(
  uploading: Uploading,
  request: UploadRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { limit } = uploading.receiving.store;
  const method = methodOf(request.method, request.headers);
  if (method === 'OPTIONS') return allowOthers(reply, limit).code(204).send();
  if (!speaksTus(request.headers)) {
    void reply.header('tus-version', tusVersion);
    throw new Refusal(412, 'BAD_USER_INPUT', `tus-resumable: expected ${tusVersion}`);
  }
  const key = keyOf(uploading.services, request);
  await uploading.receiving.store.mayGoOn(key.accountId);
  switch (method) {
    case 'HEAD':
      return tell(uploading, key, reply);
    case 'PUT':
    case 'PATCH':
      return receive(uploading, method, key, request, reply);
    default:
      void reply.header('allow', methods);
      throw new Refusal(405, 'BAD_USER_INPUT', `method: expected ${methods} at this address`);
  }
}

function keyOf(services: Needed, { params, query }: UploadRequest): ImportKey {
  const read = uploads.read(services, query['token']);
  if (read.kind === 'expired') throw expiredAddress();
  if (read.kind === 'forged' || read.content.importId !== params.id) throw noSuchAddress();
  return read.content;
}

async function tell(
  { receiving }: Uploading,
  { accountId, importId }: ImportKey,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const upload = await readUpload(receiving.store.db, accountId, importId);
  if (upload === null) throw noSuchAddress();
  return tellUpload(reply, upload).code(200).send();
}

async function receive(
  { receiving, onWhole }: Uploading,
  method: 'PUT' | 'PATCH',
  key: ImportKey,
  { headers, raw }: UploadRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const read = readSending(method, headers, receiving.store.limit);
  if (read.kind === 'refused')
    throw new Refusal(read.status, read.status === 413 ? 'LIMIT_EXCEEDED' : 'BAD_USER_INPUT', read.message);
  const goOn = () => {
    if (headers.expect !== undefined) reply.raw.writeContinue();
  };
  const asked = { ...key, method, sending: read.sending, request: raw, goOn };
  const { upload, sent } = await receiveUpload(receiving, asked);
  const { received, isWhole } = sent;
  if (isWhole) onWhole(key);
  const state = isWhole ? 'RUNNING' : 'WAITING_FOR_FILE';
  const total = isWhole ? received : upload.total;
  tellUpload(reply, { state, received, total, expiresAt: upload.expiresAt });
  if (method === 'PATCH') return reply.code(204).send();
  return reply.code(200).send({ data: { import: { id: key.importId, state } } });
}
