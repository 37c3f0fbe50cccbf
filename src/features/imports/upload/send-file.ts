/**
 * The file of an import, as it comes from the network into the database: a piece is stored while the next one gathers, so
 * two are in memory at most. Whatever ends it early, what has come is kept.
 */
import { isAway } from '../../../core/db/database-error.js';
import type { Db } from '../../../core/db/connect.js';
import type { Turns } from '../../../core/domain/turns.js';
import type { TakenUpload } from './begin-upload.js';
import type { BodyEnd, UploadBody } from './upload-body.js';
import { away, tooMuch } from './upload-refusal.js';
import { appendPiece, type AppendOutcome } from './uploads.queries.js';
import { whyNot } from './why-not.js';

export interface UploadStore {
  /** Asks again where an answer was lost. */
  db: Db;
  /** Pieces that are stored at once, of all uploads. */
  turns: Turns;
  /** Bytes of a file at most. */
  limit: number;
  /** Throws a Refusal where nothing more is taken for the account: it is suspended. */
  mayGoOn(accountId: string): Promise<void>;
}

export interface SentFile {
  /** Where the bytes that are stored end in the file. */
  received: number;
  isWhole: boolean;
  /** How the body ended. */
  behind: BodyEnd;
}

/** Throws a Refusal where not all of the body is stored. `onStored` is told of bytes when they are. */
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
    await storing;
    if (received + bytes.length > most) throw tooMuch(most);
    if (bytes.length > 0 || behind === 'end') {
      const isLast = behind === 'end' && endsFile && total === null;
      storing = storePiece(store, upload, { startsAt: received, bytes, isLast }, onStored);
      // It is looked at when the next piece is there, or sooner if it failed.
      storing.catch(() => body.interrupt());
      received += bytes.length;
    }
    if (behind !== 'more') return { received, isWhole: (await storing) === 'whole', behind };
  }
}

async function storePiece(
  { db, turns, mayGoOn }: UploadStore,
  { accountId, importId, uploadId }: TakenUpload,
  piece: { startsAt: number; bytes: Buffer; isLast: boolean },
  onStored: (bytes: number) => void,
): Promise<AppendOutcome> {
  try {
    await mayGoOn(accountId);
    const outcome = await turns.take(() => appendPiece(db, accountId, importId, { uploadId, ...piece }));
    if (outcome === 'stored' || outcome === 'whole') {
      onStored(piece.bytes.length);
      return outcome;
    }
    throw await whyNot(db, { accountId, importId }, outcome);
  } catch (error) {
    throw isAway(error) ? away() : error;
  }
}
