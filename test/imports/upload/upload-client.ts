/** Sends files to the address of an import over connections of their own, and looks at what is stored. */
import { type ClientRequest, request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { sql } from 'drizzle-orm';
import type { Db } from '../../../src/core/db/connect.js';
import { newId } from '../../../src/core/domain/new-id.js';
import { uploadAddress } from '../../../src/features/imports/upload/upload-address.js';
import { piecesOf } from '../../../src/features/imports/upload/read-pieces.js';
import { secretKey } from '../../support/app.js';

export interface GivenImport {
  accountId: string;
  importId: string;
  /** Where its file is to be sent, by way of this origin. */
  at: (origin: string) => string;
}

/** An import of an account that waits for its file for an hour. */
export async function givenImport(db: Db, accountId = newId()): Promise<GivenImport> {
  const importId = newId();
  await db.rows(sql`insert into imports (account_id, import_id, state, dry_run, mapping, upload_expires_at)
    values (${accountId}::uuid, ${importId}::uuid, 'WAITING_FOR_FILE', false, '{}', now() + interval '1 hour')`);
  const until = (Date.now() + 3_600_000) * 1_000;
  return {
    accountId,
    importId,
    at: (origin) =>
      uploadAddress(
        { secretKey, publicUrl: origin, now: () => Date.now() * 1_000 },
        { accountId, importId },
        until,
      ),
  };
}

export interface UploadAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Of a refusal. */
  error: { message: string; extensions: { code: string } } | undefined;
}

export interface OpenUpload {
  /** The body is sent by its `write` and `end`. */
  sent: ClientRequest;
  /** Rejects where no answer came. */
  answered: Promise<UploadAnswer>;
}

export function openUpload(
  address: string,
  method: string,
  headers: Record<string, string | number> = {},
): OpenUpload {
  const sent = requestHttp(address, { method, agent: false, headers });
  const answered = new Promise<UploadAnswer>((resolve, reject) => {
    sent.on('error', reject);
    sent.once('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers: told } = response;
        const text = Buffer.concat(pieces).toString();
        const error = status < 400 || text === '' ? undefined : JSON.parse(text).errors[0];
        resolve({ status, headers: told, text, error });
      });
    });
  });
  answered.catch(() => undefined);
  return { sent, answered };
}

/** The whole body at once, with its length. */
export function send(
  address: string,
  method: string,
  body: Buffer | string = '',
  headers: Record<string, string | number> = {},
): Promise<UploadAnswer> {
  const { sent, answered } = openUpload(address, method, {
    ...(method === 'PUT' || method === 'PATCH' ? { 'content-length': Buffer.byteLength(body) } : {}),
    ...headers,
  });
  sent.end(body);
  return answered;
}

/** Goes on at an offset as a client of tus does. */
export function patch(
  address: string,
  offset: number,
  body: Buffer | string,
  headers: Record<string, string | number> = {},
): Promise<UploadAnswer> {
  return send(address, 'PATCH', body, { ...tusHeaders(offset), ...headers });
}

export function tusHeaders(offset: number): Record<string, string> {
  return {
    'tus-resumable': '1.0.0',
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(offset),
  };
}

/** What is stored, read as the job reads it. */
export async function storedBytes(
  db: Db,
  { accountId, importId }: GivenImport,
  fromByte = 0,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of piecesOf(db, accountId, importId, fromByte)) pieces.push(piece);
  return Buffer.concat(pieces);
}

export interface ImportRow {
  state: string;
  received: number;
  total: number | null;
  started: boolean;
  failure: string | null;
  deleted: boolean;
  /** Its pieces: how many, and their bytes. */
  pieces: number;
  stored: number;
}

export async function importRow(db: Db, { accountId, importId }: GivenImport): Promise<ImportRow> {
  const [row] = await db.rows<ImportRow>(sql`
    select state, bytes_received as received, bytes_total as total, started_at is not null as started, failure,
      file_deleted_at is not null as deleted, count(p.starts_at)::integer as pieces,
      coalesce(sum(octet_length(p.bytes)), 0)::bigint as stored
    from imports i left join import_pieces p using (account_id, import_id)
    where i.account_id = ${accountId}::uuid and i.import_id = ${importId}::uuid
    group by i.account_id, i.import_id`);
  if (row === undefined) throw new Error('the import is not there');
  return row;
}
