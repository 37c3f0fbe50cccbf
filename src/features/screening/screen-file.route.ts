/**
 * POST /screen: a file of recipients in, the same file without those who must not be written to out, while it comes. Who may
 * call it, and whether the question makes sense, is settled before the body is read.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccountCaller, admit, type Caller } from '../../core/access/caller.js';
import { secretFromHeader } from '../../core/access/secret.rules.js';
import type { Services } from '../../core/graph/context.js';
import { forbidden, notFound, unauthenticated } from '../../core/graph/errors.js';
import { isId } from '../../core/graph/ids.js';
import { createFileStreams, type FileStreamLimits, type FileStreams } from '../../core/http/file-streams.js';
import { readsBodyItself } from '../../core/http/own-body.js';
import { isGone, Refusal, sendRefusal, takeRest } from '../../core/http/refusal.js';
import { sourceOf } from '../../core/http/source-address.js';
import { cursorAt } from '../../core/log/cursor.js';
import { sendAnswer } from './file-answer.js';
import { type Encoding, type FileBody, openBody, readEncoding } from './file-body.js';
import { type Beginning, type Media, needsRows, readFileForm, readMedia } from './file-form.rules.js';
import { beginFile, type FileLifeOptions } from './file-life.js';
import { asFileRefusal } from './file-refusal.js';
import { type FileRequest, readFileRequest } from './file-request.rules.js';
import { FileRows } from './file-rows.js';
import { screenFile } from './screen-file.js';
import { readScreeningStart } from './screening.queries.js';

export const screenPath = '/screen';

export interface ScreenFileOptions extends ScreenFileTimes, Pick<FileLifeOptions, 'onEnd'> {
  /** Throws a Refusal where the key may not have so many rows more screened just now. */
  payRows(caller: AccountCaller, rows: number): void;
}

export interface ScreenFileTimes {
  limits?: Partial<FileStreamLimits>;
  /** Milliseconds for which a client may neither send nor take anything. */
  idle?: number;
  /** Milliseconds that files have to end when Heed stops. */
  patience?: number;
}

type Needed = Pick<Services, 'db' | 'recipientSets' | 'erased' | 'settings' | 'authenticator'>;

/** To be called after the hooks that later routes share. */
export function addScreenFile(
  server: FastifyInstance,
  services: Needed,
  options: ScreenFileOptions,
): FileStreams {
  const streams = createFileStreams({ all: 32, account: 8, ...options.limits });
  server.addHook('preClose', (done) => {
    streams.endWithin(options.patience ?? 5_000);
    done();
  });
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body is left where it is.
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    // A content type that is not even one is refused before the route has it.
    scope.setErrorHandler<FastifyError>((error, _request, reply) => {
      if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return sendRefusal(reply, otherContent());
      throw error;
    });
    scope.post(screenPath, { config: readsBodyItself }, async (request, reply) => {
      void reply.header('cache-control', 'private, no-store').header('x-content-type-options', 'nosniff');
      try {
        return await answer({ services, streams, options }, request, reply);
      } catch (error) {
        if (isGone(reply)) return reply.hijack();
        const refusal = asFileRefusal(error);
        if (refusal !== null) return sendRefusal(reply, refusal);
        takeRest(request.raw);
        throw error;
      }
    });
  });
  return streams;
}

interface Screening {
  services: Needed;
  streams: FileStreams;
  options: ScreenFileOptions;
}

async function answer(
  { services, streams, options }: Screening,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { db } = services;
  const { headers, raw } = request;
  if (raw.httpVersion === '1.0') {
    throw new Refusal(
      505,
      'BAD_USER_INPUT',
      'HTTP/1.1 is needed: over HTTP/1.0 an answer that breaks off looks whole',
    );
  }
  const secret = secretFromHeader(headers.authorization);
  const { accountId } = whoMayScreen(await services.authenticator.callerAtDoor(secret, sourceOf(request.ip)));
  const asked = readQuestion(request);
  const start = await readScreeningStart(db, accountId, asked.request.senderIds);
  if (start === null || !start.hasSenders) throw notFound('sender');
  const database = db.identity();
  const region = asked.request.region ?? start.defaultRegion;
  const email = await writeEmail(services, accountId, asked.request.senderIds);

  const life = beginFile(streams, accountId, reply, { idle: 60_000, ...options });
  if (headers.expect !== undefined) reply.raw.writeContinue();
  const body = openBody(raw, asked.encoding);
  const beginning = await readBeginning(body, asked.media, asked.request);
  const read = readFileForm(beginning, asked.media, asked.request, { region, email });
  if (read.kind === 'refused') throw new Refusal(read.status, 'BAD_USER_INPUT', read.message);
  const { form } = read;
  const rows = new FileRows(form);
  rows.add(beginning.bytes.subarray(form.mark));
  if (beginning.isEnd) rows.add(null);
  const { counts, screeningId } = life;
  const parts = screenFile({
    services,
    accountId,
    request: asked.request,
    form,
    region,
    database,
    rows,
    next: () => body.next(),
    mayGoOn: async (rows) =>
      options.payRows(whoMayScreen(await services.authenticator.callerOf(secret)), rows),
    counts,
  });
  const first = await parts.next();
  life.answered();
  return sendAnswer(reply, {
    screeningId,
    cursor: cursorAt(accountId, start.place, database),
    request: asked.request,
    form,
    region,
    counts,
    mark: beginning.bytes.subarray(0, form.mark),
    first: first.done === true ? null : first.value,
    rest: parts,
    onFailure: life.failed,
  });
}

interface Question {
  request: FileRequest;
  encoding: Encoding;
  media: Media;
}

function readQuestion({ query, headers }: FastifyRequest): Question {
  const read = readFileRequest(query as Record<string, unknown>);
  if (read.kind === 'refused') throw new Refusal(400, 'BAD_USER_INPUT', read.message);
  if (!read.request.senderIds.every(isId)) throw notFound('sender');
  const encoding = readEncoding(headers['content-encoding']);
  if (encoding === null) throw new Refusal(415, 'BAD_USER_INPUT', 'content-encoding: expected gzip, or none');
  const media = readMedia(headers['content-type']);
  if (media === null) throw otherContent();
  return { request: read.request, encoding, media };
}

function otherContent(): Refusal {
  return new Refusal(
    415,
    'BAD_USER_INPUT',
    'content-type: expected text/csv or text/plain in UTF-8: the file itself as the body, no form (curl -T, not -F)',
  );
}

/** Throws where there is no key, or it may not screen. */
function whoMayScreen(caller: Caller | null): AccountCaller {
  const admission = admit(caller, 'Query.screen');
  if (admission.kind === 'forbidden') throw forbidden(admission.message);
  if (admission.kind === 'unauthenticated' || caller?.kind !== 'account') throw unauthenticated();
  if (caller.limits?.trustedOnly === true)
    throw forbidden('this key runs registered documents alone, and a file is none');
  return caller;
}

/** Whether all of the senders send e-mail: of several columns the addresses of e-mail are looked for first. */
async function writeEmail(
  { settings }: Pick<Services, 'settings'>,
  accountId: string,
  senderIds: readonly string[],
): Promise<boolean> {
  const { senders } = await settings.known(accountId);
  return senderIds.every((senderId) => senders.get(senderId)?.channel === 'EMAIL');
}

/** Enough of a table to see its columns. */
const beginningOfTable = 16_384;
/** Enough of a list to see that it is none of bytes. */
const beginningOfLines = 4;

async function readBeginning(body: FileBody, media: Media, request: FileRequest): Promise<Beginning> {
  const enough = needsRows(media, request) ? beginningOfTable : beginningOfLines;
  const pieces: Buffer[] = [];
  for (let size = 0; size < enough;) {
    const piece = await body.next();
    if (piece === null) return { bytes: Buffer.concat(pieces), isEnd: true };
    pieces.push(piece);
    size += piece.length;
  }
  return { bytes: Buffer.concat(pieces), isEnd: false };
}
