import { expect, it } from 'vitest';
import { givenAccount, useApp } from '../../support/app.js';
import { logOf } from '../../support/words.js';
import { bytesOf, type ExpectedFile, expectedFiles } from '../corpus-table.js';
import { givenWaiting, importedList, type ListImported, sendList, untilState } from './given-list.js';

const app = useApp();
/** One of each kind; all of them are read in corpus-files.test.ts. */
const sent = [
  'utf16le-tab.csv',
  'windows-1252.csv',
  'ragged.csv',
  'excel-scientific.csv',
  'duplicates.csv',
  'injection.csv',
  'email.csv',
  'unclosed-quote.csv',
  'two-phone-columns.csv',
  'nul.csv',
  'phone-and-email.csv',
  'quote-joins-rows.csv',
  'german-subscribers.csv',
  'opted-out-or-empty.csv',
  'date-and-opted-out.csv',
  'web-page.csv',
];

async function imported(accountId: string, { name, failure }: ExpectedFile): Promise<ListImported> {
  const key = await givenWaiting(app.db, accountId, { fileName: name, mapping: { region: 'GB' } });
  await sendList(app.origin, key, bytesOf(name));
  await untilState(app.db, key, failure === null ? 'DONE' : 'FAILED');
  return importedList(app.db, key);
}

it('O3 files as people really make them are recorded as is expected of them, and nothing is added the second time', async () => {
  const files = expectedFiles().filter(({ name }) => sent.includes(name));
  expect(files).toHaveLength(sent.length);
  await Promise.all(
    files.map(async (file) => {
      const { accountId } = await givenAccount(app);
      const people = [...new Set(file.says.map(([, recipient]) => recipient))];
      const rows = new Set(file.says.map(([line]) => line)).size;
      const repeated = file.says.filter(
        ([, recipient], place) => file.says.findIndex(([, one]) => one === recipient) < place,
      );
      const first = await imported(accountId, file);
      expect((first.failure ?? '').slice(0, file.failure?.length ?? 0)).toBe(file.failure ?? '');
      const log = await logOf(app.db, accountId);
      if (file.failure !== null) {
        expect(log).toHaveLength(first.added);
        return;
      }
      expect({ name: file.name, ...first }).toMatchObject({
        name: file.name,
        rowsRead: rows + file.refused.length,
        added: rows - repeated.length,
        duplicates: repeated.length,
        alreadyOptedOut: 0,
        refused: file.refused.length,
      });
      expect(log.map(({ recipient }) => recipient).sort()).toEqual(people.sort());
      expect(await imported(accountId, file)).toMatchObject({ added: 0, refused: file.refused.length });
      expect(await logOf(app.db, accountId)).toHaveLength(log.length);
    }),
  );
}, 120_000);
