/**
 * The file of an import, as it comes from the network into the database: a piece is stored while the next one gathers, so
 * two are in memory at most. Whatever ends it early, what has come is kept.
 */
import { isAway } from '../../../core/db/database-error.js';
import type { Db } from '../../../core/db/connect.js';
import { newId } from '../../../core/domain/new-id.js';
import type { Turns } from '../../../core/domain/turns.js';
import {
  noSuchAddress,
  otherOffset,
  refusalOf,
  tooMuch,
  away,
  takenOver,
  closedUpload,
} from './upload-refusal.js';
import type { ImportKey } from './upload-address.js';
import type { UploadBody, BodyPiece } from './upload-body.js';
import type { Sending } from './upload-request.rules.js';
import {
  appendPiece,
  readUpload,
  type StoredUpload,
  takeUpload,
  type AppendOutcome,
} from './uploads.queries.js';

export interface UploadStore {
  /** Asks again where an answer was lost. */
  db: Db;
  /** Pieces that are stored at once, of all uploads. */
  turns: Turns;
  /** Bytes of a file at most. */
  limit: number;
}

/** The upload is this request's. */
export interface TakenUpload extends ImportKey {
  uploadId: string;
  /** Where its bytes begin in the file. */
  offset: number;
  /** Bytes of the file; null while nobody knows. */
  total: number | null;
  endsFile: boolean;
}

/** How often two that begin at once may get in each other's way. */
const tries = 5;

/** Throws a Refusal where the import waits for no file, or not for these bytes. */
export async function beginUpload(
  { db }: Pick<UploadStore, 'db'>,
  { accountId, importId }: ImportKey,
  sending: Sending,
): Promise<TakenUpload> {
  const uploadId = newId();
  for (let tried = 0; tried < tries; tried += 1) {
    const upload = await readUpload(db, accountId, importId);
    if (upload === null) throw noSuchAddress();
    if (upload.state !== 'WAITING_FOR_FILE') throw closedUpload(upload);
    if (sending.offset !== null && sending.offset !== upload.received) throw otherOffset(upload.received);
    const total = sending.offset === null ? sending.total : (upload.total ?? sending.total);
    const { offset } = sending;
    if (total !== null && (offset ?? 0) + (sending.bodyLength ?? 0) > total) throw tooMuch(total);
    const taking = { uploadId, before: upload.uploadId, offset, total: sending.total };
    const outcome = await take(db, { accountId, importId }, taking);
    if (outcome === 'taken')
      return { accountId, importId, uploadId, offset: offset ?? 0, total, endsFile: sending.endsFile };
    if (outcome !== 'moved') throw refusalOf(outcome, upload);
  }
  throw takenOver();
}

async function take(
  db: Db,
  { accountId, importId }: ImportKey,
  taking: Parameters<typeof takeUpload>[3],
): Promise<Awaited<ReturnType<typeof takeUpload>>['outcome']> {
  for (;;) {
    const { outcome, isCleared } = await takeUpload(db, accountId, importId, taking);
    if (outcome !== 'taken' || isCleared) return outcome;
  }
}

export interface SentFile {
  /** Where the bytes that are stored end in the file. */
  received: number;
  isWhole: boolean;
  /** How the body ended. */
  behind: Exclude<BodyPiece['behind'], 'more'>;
}

/** `onStored` is told of bytes when they are. */
export async function sendFile(
  store: UploadStore,
  upload: TakenUpload,
  body: UploadBody,
  onStored: (bytes: number) => void,
): Promise<SentFile> {
  const { total, endsFile } = upload;
  const most = total ?? store.limit;
  let received = upload.offset;
  let storing: Promise<AppendOutcome> = Promise.resolve('stored');
  for (;;) {
    let { bytes, behind } = await body.next();
    // What the file is said to end with is stored when nothing more has come: else it would run already.
    if (behind === 'more' && received + bytes.length === total) {
      const rest = await body.next();
      bytes = Buffer.concat([bytes, rest.bytes]);
      behind = rest.behind;
    }
    let outcome = await storing;
    if (received + bytes.length > most) throw tooMuch(most);
    if (bytes.length > 0 || behind === 'end') {
      const isLast = behind === 'end' && endsFile && total === null;
      storing = append(store, upload, body, { startsAt: received, bytes, isLast }, onStored);
      // It is looked at when the next piece is there.
      storing.catch(() => undefined);
      received += bytes.length;
    }
    if (behind === 'more') continue;
    outcome = await storing;
    return { received, isWhole: outcome === 'whole', behind };
  }
}

async function append(
  { db, turns }: UploadStore,
  { accountId, importId, uploadId }: TakenUpload,
  body: UploadBody,
  piece: { startsAt: number; bytes: Buffer; isLast: boolean },
  onStored: (bytes: number) => void,
): Promise<AppendOutcome> {
  try {
    const outcome = await turns.take(() => appendPiece(db, accountId, importId, { uploadId, ...piece }));
    if (outcome !== 'stored' && outcome !== 'whole') throw await whyNot(db, { accountId, importId }, outcome);
    onStored(piece.bytes.length);
    return outcome;
  } catch (error) {
    body.interrupt();
    throw isAway(error) ? away() : error;
  }
}

async function whyNot(
  db: Db,
  { accountId, importId }: ImportKey,
  outcome: Exclude<AppendOutcome, 'stored' | 'whole'>,
): Promise<Error> {
  const upload: StoredUpload | null = await readUpload(db, accountId, importId);
  return upload === null ? noSuchAddress() : refusalOf(outcome, upload);
}
