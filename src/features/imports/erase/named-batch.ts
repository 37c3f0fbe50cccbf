/** Rows about people who were erased: they are recorded under the names of these, and the file goes sooner than others. */
import type { Db } from '../../../core/db/connect.js';
import type { Erased, ErasedRecipients } from '../../../core/log/erased-recipients.js';
import type { ImportBatch, ImportRefusal } from '../../../core/log/import-words.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import { addressesIn } from './addresses-in-value.rules.js';
import { forgetFile } from './forgotten-files.queries.js';

export async function namedBatch(
  { db, erased }: { db: Db; erased: ErasedRecipients },
  { importId, row }: { importId: string; row: { dryRun: boolean } },
  { accountId, erasures }: Pick<AccountSettings, 'accountId' | 'erasures'>,
  region: string | null,
  batch: ImportBatch,
): Promise<ImportBatch> {
  if (erasures === 0) return batch;
  const addresses = batch.words.map(({ recipient }) => recipient);
  const inRefused = batch.refusals.map(({ value }) => (value === null ? [] : addressesIn(value, region)));
  const all = [...addresses, ...inRefused.flat()];
  const stored = await erased.storedAs(accountId, erasures, all);
  if (stored === all) return batch;
  const names = new Map(all.map((address, place) => [address, stored[place] ?? address]));
  const erasedAmong = (some: readonly string[]) =>
    some.flatMap((address) => erased.erased(accountId, address, names.get(address) ?? address) ?? []);
  // Before the rows are recorded: whoever is killed in between has not forgotten it.
  await forgetFile(db, accountId, importId, row.dryRun);
  return {
    ...batch,
    // Each of those in its own value alone: thousands of rows may name thousands.
    refusals: batch.refusals.map((one, place) => withoutThem(one, erasedAmong(inRefused[place] ?? []))),
    words: batch.words.map((word) => {
      const [who] = erasedAmong([word.recipient]);
      if (who === undefined) return word;
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

function withoutThem(refusal: ImportRefusal, erased: readonly Erased[]): ImportRefusal {
  if (erased.length === 0) return refusal;
  const clean = (text: string) => erased.reduce((left, { clean: without }) => without(left), text);
  const { value, message } = refusal;
  return value === null ? refusal : { ...refusal, value: clean(value), message: clean(message) };
}
