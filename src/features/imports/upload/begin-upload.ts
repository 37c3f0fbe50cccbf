/** A request that sends bytes of an import's file takes its upload over: it alone sends from now on. */
import { isAway } from '../../../core/db/database-error.js';
import type { Db } from '../../../core/db/connect.js';
import type { Instant } from '../../../core/domain/instant.js';
import { newId } from '../../../core/domain/new-id.js';
import type { ImportKey } from './upload-address.js';
import { away, closedUpload, noSuchAddress, otherOffset, takenOver, tooMuch } from './upload-refusal.js';
import type { Sending } from './upload-request.rules.js';
import { readUpload, type TakeOutcome, takeUpload, type Taking } from './uploads.queries.js';
import { whyNot } from './why-not.js';

export interface TakenUpload extends ImportKey {
  uploadId: string;
  /** Where its bytes begin in the file. */
  offset: number;
  /** Bytes of the file; null while nobody knows. */
  total: number | null;
  /** Where nobody knows: whether the file ends with the body. */
  endsFile: boolean;
  /** Until when the file may come. */
  expiresAt: Instant | null;
}

/** How often two that begin at once may get in each other's way. */
const tries = 5;

/** Throws a Refusal where the import waits for no file, or not for these bytes. */
export async function beginUpload(db: Db, key: ImportKey, sending: Sending): Promise<TakenUpload> {
  const uploadId = newId();
  try {
    for (let tried = 0; tried < tries; tried += 1) {
      const taken = await tryToBegin(db, key, uploadId, sending);
      if (taken !== null) return taken;
    }
  } catch (error) {
    throw isAway(error) ? away() : error;
  }
  throw takenOver();
}

/** Null where another one took it over at the same time. */
async function tryToBegin(
  db: Db,
  key: ImportKey,
  uploadId: string,
  { offset, bodyLength, total: said, endsFile }: Sending,
): Promise<TakenUpload | null> {
  const upload = await readUpload(db, key.accountId, key.importId);
  if (upload === null) throw noSuchAddress();
  if (upload.state !== 'WAITING_FOR_FILE') throw closedUpload(upload);
  if (offset !== null && offset !== upload.received) throw otherOffset(upload.received);
  const total = offset === null ? said : (upload.total ?? said);
  const begin = offset ?? 0;
  if (total !== null && begin + (bodyLength ?? 0) > total) throw tooMuch(total);
  const taking = { uploadId, before: upload.uploadId, offset, total: said };
  const outcome = await take(db, key, taking);
  if (outcome === 'moved') return null;
  if (outcome !== 'taken') throw await whyNot(db, key, outcome);
  return { ...key, uploadId, offset: begin, total, endsFile, expiresAt: upload.expiresAt };
}

async function take(db: Db, { accountId, importId }: ImportKey, taking: Taking): Promise<TakeOutcome> {
  for (;;) {
    const { outcome, isCleared } = await takeUpload(db, accountId, importId, taking);
    if (outcome !== 'taken' || isCleared) return outcome;
  }
}
