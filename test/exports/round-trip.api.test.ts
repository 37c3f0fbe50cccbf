/** What an account exports another one imports: the same people, as far, blocked as much, since the same moment. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { readCell } from '../../src/core/domain/csv-cell.rules.js';
import { formatInstant, type Instant } from '../../src/core/domain/instant.js';
import {
  AccountDownloadDocument,
  AddGroupDocument,
  AddProfileDocument,
  ImportDocument,
  MayContactDocument,
  OptOutEventsDownloadDocument,
  OptOutsDownloadDocument,
  StartImportDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { instantOf, said, toSender } from '../support/said.js';
import { download } from './downloading.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');

/** Senders of the same addresses in every account: numbers on two channels, one of letters, a profile, and a group whose name is a formula. */
async function givenTwin() {
  const account = await givenAccount(app);
  const shop = await givenNumber(account, { address: '+14155550901' });
  const alerts = await givenNumber(account, { address: '+14155550902' });
  const brand = await givenNumber(account, { address: 'ACME', kind: 'ALPHANUMERIC' });
  const { addProfile: chat } = await account.admin.run(AddProfileDocument, {
    input: { address: '+14155550901', channel: 'WHATSAPP' },
  });
  const { addGroup: pool } = await account.admin.run(AddGroupDocument, {
    name: '=cmd|\' /C calc\'!A0, "pool"',
    senderIds: [shop.id, alerts.id],
  });
  return { account, shop, alerts, brand, chat, pool };
}

type Twin = Awaited<ReturnType<typeof givenTwin>>;

async function groupScope(twin: Twin) {
  const [row] = await app.db.text<{ scope_key: number }>(
    'select scope_key from sender_groups where account_id = $1 and group_id = $2',
    [twin.account.accountId, twin.pool.id],
  );
  return { scope: 'GROUP', scopeKey: row?.scope_key ?? -1, groupId: twin.pool.id } as const;
}

async function exported({ admin }: TestAccount, format: 'CSV' | 'NDJSON') {
  return download((await admin.run(OptOutsDownloadDocument, { format })).optOutsDownload);
}

async function imported({ admin }: TestAccount, fileName: string, file: Buffer, asOf: Instant | null = null) {
  const { startImport } = await admin.run(StartImportDocument, {
    input: { fileName, mapping: { scope: 'ACCOUNT', asOf: asOf === null ? null : formatInstant(asOf) } },
  });
  const sent = await fetch(startImport.uploadUrl, {
    method: 'PUT',
    body: new Uint8Array(file),
    headers: fileName.endsWith('.gz') ? { 'content-encoding': 'gzip' } : {},
  });
  expect(sent.status).toBeLessThan(300);
  return vi.waitFor(
    async () => {
      const { import: found } = await admin.run(ImportDocument, { id: startImport.import.id });
      if (found?.state !== 'DONE' && found?.state !== 'FAILED') throw new Error(`it is ${found?.state}`);
      return found;
    },
    { timeout: 25_000, interval: 50 },
  );
}

/** The rows that a file has, without what an import cannot say: who had said it how, in answer to what, and what is freed of it. */
function comparable(csv: string): Record<string, string>[] {
  const rows: Record<string, string>[] = parse(csv, { columns: true });
  return rows
    .map(({ provisional: _p, source: _s, campaign: _c, exceptions: _e, ...row }) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, readCell(cell)])),
    )
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

it('O3 a list that is exported as CSV imports again to the same list: every scope, blocks, hold, since, reason and text', async () => {
  const from = await givenTwin();
  const { accountId } = from.account;
  const pool = await groupScope(from);
  const sender = (id: string) => toSender(app.db, accountId, id);
  const at = (seconds: number) => first + seconds * 1_000_000 + seconds;
  await said(
    app.db,
    accountId,
    {
      recipient: '+14155550801',
      occurredAt: at(1),
      blocks: 'ALL',
      hold: true,
      reason: 'OTHER',
      reasonText: '=HYPERLINK("x"), \'"a"\r\nb',
    },
    {
      recipient: '+14155550802',
      occurredAt: at(2),
      ...(await sender(from.shop.id)),
      evidence: '+STOP',
      reason: 'TOO_MANY',
    },
    { recipient: '+14155550803', occurredAt: at(3), ...(await sender(from.brand.id)), blocks: 'ALL_BUT_OTP' },
    { recipient: '+14155550804', occurredAt: at(4), ...(await sender(from.chat.id)), reasonText: "'=kept" },
    { recipient: '+14155550805', occurredAt: at(5), ...pool, evidence: "@sum(1+1)*cmd|' /C calc'!A0" },
    { recipient: '+14155550806', occurredAt: at(6), scope: 'CHANNEL', scopeKey: 3, channel: 'WHATSAPP' },
    { recipient: 'ann@example.com', occurredAt: at(7), scope: 'CHANNEL', scopeKey: 4, channel: 'EMAIL' },
    { recipient: '+ann@example.com', occurredAt: at(7) },
    // In two scopes, and with an exception: a narrower opt-in, which no import can say.
    { recipient: '+14155550807', occurredAt: at(8) },
    { recipient: '+14155550807', occurredAt: at(9), ...(await sender(from.brand.id)) },
    { recipient: '+14155550808', occurredAt: at(10) },
    {
      recipient: '+14155550808',
      occurredAt: at(11),
      kind: 'OPTED_IN',
      blocks: null,
      ...(await sender(from.shop.id)),
    },
    // Came back, so on no list.
    { recipient: '+14155550809', occurredAt: at(12) },
    { recipient: '+14155550809', occurredAt: at(13), kind: 'OPTED_IN', blocks: null },
    { recipient: '+14155550810', occurredAt: at(14), provisional: true },
  );
  const list = await exported(from.account, 'CSV');
  expect(list.trailers).toEqual({ 'heed-rows': '12', 'heed-exceptions': '1' });
  const rows: Record<string, string>[] = parse(list.text, { columns: true });
  expect(rows.filter(({ exceptions }) => exceptions !== '')).toEqual([
    expect.objectContaining({ recipient: "'+14155550808", exceptions: 'SMS +14155550901' }),
  ]);

  const to = await givenTwin();
  // One is opted out of the whole account by the row before.
  const wanted = { added: 11, refused: 0, duplicates: 0, alreadyOptedOut: 1, failure: null };
  expect(await imported(to.account, 'list.csv', Buffer.from(list.text))).toMatchObject({
    state: 'DONE',
    ...wanted,
  });
  const back = await exported(to.account, 'CSV');
  expect(comparable(back.text)).toEqual(comparable(list.text));
  // Who had freed one sender is blocked there as well: better so than the other way.
  const asked = { senderId: to.shop.id, recipient: '+14155550808' };
  expect((await to.account.admin.run(MayContactDocument, asked)).mayContact.allowed).toBe(false);

  // And from there once more, packed; and a second time, which adds nothing.
  const third = await givenTwin();
  const packed = gzipSync(back.text);
  expect(gunzipSync(packed).toString()).toBe(back.text);
  expect(await imported(third.account, 'list.csv.gz', packed)).toMatchObject({ state: 'DONE', ...wanted });
  expect(comparable((await exported(third.account, 'CSV')).text)).toEqual(comparable(list.text));
  expect(await imported(third.account, 'again.csv', Buffer.from(list.text))).toMatchObject({
    state: 'DONE',
    added: 0,
    alreadyOptedOut: 12,
  });
});

it('O3 a log is no list to import: its opt-ins and withdrawals are refused, and what they have lifted would block again', async () => {
  const from = await givenTwin();
  const at = (seconds: number) => first + seconds * 1_000_000;
  await said(
    app.db,
    from.account.accountId,
    { recipient: '+14155550811', occurredAt: at(1) },
    { recipient: '+14155550812', occurredAt: at(2) },
    { recipient: '+14155550812', occurredAt: at(3), kind: 'OPTED_IN', blocks: null },
    // Narrow first, and freed by a wide opt-in: in no list, and among the words that stand.
    {
      recipient: '+14155550813',
      occurredAt: at(4),
      ...(await toSender(app.db, from.account.accountId, from.shop.id)),
    },
    { recipient: '+14155550813', occurredAt: at(5), kind: 'OPTED_IN', blocks: null },
  );
  const log = await download(
    (await from.account.admin.run(OptOutEventsDownloadDocument, { format: 'CSV' })).optOutEventsDownload,
  );
  const words = await download(
    (await from.account.admin.run(AccountDownloadDocument, { format: 'CSV', part: 'WORDS' })).accountDownload,
  );
  const list = await exported(from.account, 'CSV');
  const object = await exported(from.account, 'NDJSON');
  const ofFiles = await Promise.all(
    [log, words, list, object].map(async ({ text }) => {
      const to = await givenTwin();
      const { state, rowsRead, added, refused } = await imported(to.account, 'out.csv', Buffer.from(text));
      return { state, rowsRead, added, refused };
    }),
  );
  expect(ofFiles).toEqual([
    { state: 'DONE', rowsRead: 5, added: 3, refused: 2 },
    { state: 'DONE', rowsRead: 4, added: 2, refused: 2 },
    { state: 'DONE', rowsRead: 1, added: 1, refused: 0 },
    { state: 'FAILED', rowsRead: 0, added: 0, refused: 0 },
  ]);
});

it('formulas that come with a file stand in every file that goes out as texts', async () => {
  const { account } = await givenTwin();
  const corpus = readFileSync(new URL('../corpus/csv/injection.csv', import.meta.url));
  const { state, rowsRead, added } = await imported(
    account,
    'injection.csv',
    corpus,
    instantOf('2026-01-01T00:00:00Z'),
  );
  expect({ state, rowsRead, added }).toEqual({ state: 'DONE', rowsRead: 8, added: 8 });
  const { accountDownload } = await account.admin.run(AccountDownloadDocument, {
    format: 'CSV',
    part: 'GROUPS',
  });
  const { optOutEventsDownload } = await account.admin.run(OptOutEventsDownloadDocument, { format: 'CSV' });
  const files = [
    (await exported(account, 'CSV')).text,
    (await download(optOutEventsDownload)).text,
    (await download(accountDownload)).text,
  ];
  for (const text of files) {
    const cells: string[][] = parse(text);
    expect(cells.flat().filter((cell) => /^[=+\-@\t\r\n\0＝＋－＠]/.test(cell))).toEqual([]);
    expect(cells.flat().some((cell) => cell.startsWith("'="))).toBe(true);
  }
});
