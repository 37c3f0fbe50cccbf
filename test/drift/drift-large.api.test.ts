/** Lists that are longer than what is compared at a time. */
import { gzipSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { AddKeywordDocument, ImportDocument } from '../generated/operations.js';
import { importFile } from '../imports/sent-files.js';
import { untilEnded } from '../imports/until-ended.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { checkFound, filesOfCheck, linesOf, putFile, startCheck } from './checked-lists.js';
import { piecesOfList } from './read-list.js';

const app = useApp();
const person = (place: number) => `+1212${String(2_000_000 + place)}`;
const [listed, both, onlyOurs] = [200_000, 20_000, 10_000];
const entry = (place: number) =>
  `{"OptedOutNumber":"${person(place)}","OptedOutTimestamp":1735689600.25,"EndUserOptedOut":true}`;

/** What was planned with the old ones is planned again: the file is read anew, up to the place that was reached. */
async function changeSettingsWhileItRuns(account: TestAccount, id: string): Promise<void> {
  const { admin } = account;
  let read = 0;
  for (const word of ['EINS', 'ZWEI', 'DREI']) {
    const isOver = await vi.waitFor(
      async () => {
        const { import: now } = await admin.run(ImportDocument, { id });
        if (now?.state !== 'DONE' && (now?.rowsRead ?? 0) <= read) throw new Error('no rows were read');
        read = now?.rowsRead ?? 0;
        return now?.state === 'DONE';
      },
      { timeout: 120_000, interval: 20 },
    );
    if (isOver) return;
    await admin.run(AddKeywordDocument, { input: { word, action: 'OPT_OUT' } });
  }
}

it(
  'a list of 200,000 in one array is compared to its last recipient, settings that change meanwhile or not',
  { timeout: 600_000 },
  async () => {
    const account = await givenAccount(app);
    const { id } = await givenNumber(account);
    const ours = Array.from({ length: both + onlyOurs }, (_, place) => person(listed - both + place));
    const imported = await importFile(account, `phone\n${ours.join('\n')}\n`);
    expect(imported.added).toBe(ours.length);
    // In no order, as whoever writes it has it.
    const entries = Array.from({ length: listed }, (_, place) => entry((place * 7_919) % listed));
    const file = gzipSync(`{"OptedOutNumbers":[${entries.join(',')}]}`);
    const input = { senderIds: [id], listName: 'Default' };
    const begun = await startCheck(account, input);
    await putFile(begun.uploadUrl, file);
    await changeSettingsWhileItRuns(account, begun.check.id);
    await untilEnded(account, begun.check.id, { timeout: 500_000 });
    const check = await checkFound(account, begun.check.id);
    expect(check.import).toMatchObject({ state: 'DONE', rowsRead: listed });
    expect(check.senders).toMatchObject([{ onlyTheirs: listed - both, theirsIsOlder: 0, onlyOurs, both }]);
    const files = await filesOfCheck(account, check.id);
    const recipients = linesOf(files.onlyTheirs).map((line) => line.slice(1, 13));
    expect(recipients).toHaveLength(listed - both);
    expect(new Set(recipients).size).toBe(listed - both);
    expect(files.forProvider?.trim().split('\n')).toHaveLength(onlyOurs);
  },
);

it('what is held of a list does not grow with it: what comes out is of what has come', async () => {
  let at = 0;
  const next = () => {
    if (at > listed) return null;
    const from = at;
    at += 500;
    const entries = Array.from({ length: 500 }, (_, place) => entry(from + place)).join(',');
    return Buffer.from(from === 0 ? `[${entries}` : at > listed ? `,${entries}]` : `,${entries}`);
  };
  const pieces = await piecesOfList('AWS', next);
  expect(pieces.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(listed * 50);
  expect(Math.max(...pieces)).toBeLessThan(100_000);
});
