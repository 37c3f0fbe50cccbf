/** Rows about people who were erased: they are recorded under the names of these, and the file goes sooner than others. */
import type { Db } from '../../../core/db/connect.js';
import type { ErasedRecipients } from '../../../core/log/erased-recipients.js';
import type { ImportBatch } from '../../../core/log/import-words.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import { forgetFile } from './forgotten-files.queries.js';

export async function namedBatch(
  { db, erased }: { db: Db; erased: ErasedRecipients },
  { importId, row }: { importId: string; row: { dryRun: boolean } },
  { accountId, erasures }: Pick<AccountSettings, 'accountId' | 'erasures'>,
  batch: ImportBatch,
): Promise<ImportBatch> {
  if (erasures === 0) return batch;
  const addresses = batch.words.map(({ recipient }) => recipient);
  const stored = await erased.storedAs(accountId, erasures, addresses);
  if (stored === addresses) return batch;
  // Before the rows are recorded: whoever is killed in between has not forgotten it.
  await forgetFile(db, accountId, importId, row.dryRun);
  return {
    ...batch,
    words: batch.words.map((word, place) => {
      const who = erased.erased(accountId, word.recipient, stored[place] ?? word.recipient);
      if (who === null) return word;
      const { evidence, reasonText } = word;
      return {
        ...word,
        recipient: who.name,
        evidence: evidence === null ? null : who.clean(evidence),
        reasonText: reasonText === null ? null : who.clean(reasonText),
      };
    }),
  };
}
