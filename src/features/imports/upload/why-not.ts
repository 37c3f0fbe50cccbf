import type { Db } from '../../../core/db/connect.js';
import type { Refusal } from '../../../core/http/refusal.js';
import type { ImportKey } from './upload-address.js';
import { noSuchAddress, refusalOf } from './upload-refusal.js';
import { type AppendOutcome, readUpload, type TakeOutcome } from './uploads.queries.js';

/** What an outcome that is none of success says, of the upload as it is now. */
export async function whyNot(
  db: Db,
  { accountId, importId }: ImportKey,
  outcome: Exclude<TakeOutcome | AppendOutcome, 'taken' | 'stored' | 'whole'>,
): Promise<Refusal> {
  const upload = await readUpload(db, accountId, importId);
  return upload === null ? noSuchAddress() : refusalOf(outcome, upload);
}
