/** Random files, sent in random pieces, against a model of few lines; by sets and by the database alone. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/core/domain/address.js';
import { readCell } from '../../src/core/domain/csv-cell.rules.js';
import { Category } from '../../src/core/domain/vocabulary.js';
import { MayContactDocument } from '../generated/operations.js';
import { type RunningApp } from '../../src/shell/app.js';
import { startTestApp, useApp } from '../support/app.js';
import { instantOf, said, toSender } from '../support/said.js';
import { seededRandom } from '../support/seeded-random.js';
import { openFile, type ScreenedFile } from './file-client.js';
import { useScreenedAccount } from './screened-account.js';

const app = useApp();
const given = useScreenedAccount(app);
const random = seededRandom(20_261_122);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value;

const said400 = Array.from({ length: 400 }, (_, index) => `+1415559${String(index).padStart(4, '0')}`);
const silent = Array.from({ length: 400 }, (_, index) => `+1212555${String(index).padStart(4, '0')}`);
const verdicts = new Map<string, boolean>();
let byDatabase: RunningApp | undefined;

beforeAll(async () => {
  const { accountId } = given.account;
  const toOne = await toSender(app.db, accountId, given.senderNumber.id);
  const toOther = await toSender(app.db, accountId, given.other.id);
  const occurredAt = instantOf('2026-03-02T10:00:00Z');
  for (const recipient of [...said400, 'no@example.com', 'zo\u00eb@example.com']) {
    await said(app.db, accountId, {
      recipient,
      kind: random() < 0.7 ? 'OPTED_OUT' : 'OPTED_IN',
      occurredAt: occurredAt + below(1_000),
      ...pick([{}, toOne, toOther]),
      blocks: pick(['MARKETING', 'ALL_BUT_OTP', 'ALL'] as const),
    });
  }
  byDatabase = await startTestApp(app.url, { screeningMemory: 0 });
});
afterAll(() => byDatabase?.stop());

async function mayContact(address: string, category: Category): Promise<boolean> {
  const key = `${category} ${address}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const asked = { senderId: given.senderNumber.id, recipient: address, category };
  const { allowed } = (await given.account.admin.run(MayContactDocument, asked)).mayContact;
  verdicts.set(key, allowed);
  return allowed;
}

function randomAddress(): string {
  const phone = random() < 0.3 ? pick(said400) : pick(silent);
  const [area, exchange, line] = [phone.slice(2, 5), phone.slice(5, 8), phone.slice(8)];
  return pick([
    phone,
    phone,
    phone,
    ` ${phone} `,
    `'${phone}`,
    `(${area}) ${exchange}-${line}`,
    `+1 ${area}.${exchange}.${line}`,
    `whatsapp:${phone}`,
    'NO@example.com',
    'zo\u00eb@example.com',
    'yes@example.com',
    '+33 6 12 34 56 78',
    '+4420',
    '12345',
    'n/a',
    '',
    '\u00a0',
  ]);
}

interface Row {
  raw: string;
  /** Null: a blank line. */
  address: string | null;
}

const bytesOf = (text: string) => Buffer.from(text, 'utf8');

function randomLines(): Row[] {
  let end = '';
  return Array.from({ length: below(400) }, () => {
    const address = randomAddress();
    // An LF right after a CR would belong to it.
    end = end === '\r' && address === '' ? '\r' : pick(['\n', '\n', '\n', '\r\n', '\r']);
    return { raw: `${address}${end}`, address: /^[ \t]*$/.test(address) ? null : address };
  });
}

function randomTable(delimiter: string): Row[] {
  const cell = (value: string) =>
    random() < 0.3 || /["\r\n]/.test(value) || value.includes(delimiter)
      ? `"${value.replaceAll('"', '""')}"`
      : value;
  return Array.from({ length: below(400) }, () => {
    if (random() < 0.02) return { raw: '\n', address: null };
    const address = randomAddress();
    const before = pick(['Jane Doe', 'Doe, Jane', 'say "hi"', 'two\r\nlines', '', 'é']);
    const end = pick(['\n', '\n', '\r\n']);
    return { raw: `${cell(before)}${delimiter}${cell(address)}${delimiter}${cell('x')}${end}`, address };
  });
}

/** The rows that are allowed, as they came, and how many there are of each. */
async function modelOf(rows: readonly Row[], category: Category) {
  const counts = { rows: 0, allowed: 0, suppressed: 0, refused: 0 };
  let text = '';
  for (const { raw, address } of rows) {
    if (address === null) {
      text += raw;
      continue;
    }
    counts.rows += 1;
    const parsed = parseAddress(readCell(address.trim()), 'US');
    if (parsed.kind === 'not-an-address') counts.refused += 1;
    else if (!(await mayContact(parsed.address, category))) counts.suppressed += 1;
    else {
      counts.allowed += 1;
      text += raw;
    }
  }
  return { counts, text: bytesOf(text).toString('latin1') };
}

async function sendInPieces(
  origin: string,
  file: Buffer,
  asked: Parameters<typeof given.ask>[0],
): Promise<ScreenedFile> {
  const { sent, done } = openFile({ ...given.ask(asked), origin });
  sent.setNoDelay(true);
  const cuts = Array.from({ length: below(6) }, () => below(file.length + 1)).toSorted(
    (one, other) => one - other,
  );
  let from = 0;
  for (const to of [...cuts, file.length]) {
    if (to > from) sent.write(file.subarray(from, to));
    from = to;
    for (let turn = below(6); turn > 0; turn -= 1) await nextTurn();
  }
  sent.end();
  return done;
}

const forms = [
  { form: 'lines', delimiter: '', asked: { type: 'text/plain' } },
  {
    form: 'cells with commas',
    delimiter: ',',
    asked: { type: 'text/csv', query: { column: '2', header: 'absent', delimiter: ',' } },
  },
  {
    form: 'cells with semicolons',
    delimiter: ';',
    asked: { type: 'text/csv', query: { column: '2', header: 'absent', delimiter: ';' } },
  },
];

describe('files of any kind, in pieces of any size', () => {
  it.each(forms)('have the answer of the model: $form', async ({ delimiter, asked }) => {
    if (byDatabase === undefined) throw new Error('not started');
    for (let round = 0; round < 25; round += 1) {
      const rows = delimiter === '' ? randomLines() : randomTable(delimiter);
      const last = rows.at(-1);
      // The last row needs no line ending.
      if (last !== undefined && random() < 0.5) last.raw = last.raw.replace(/[\r\n]+$/, '');
      const text = rows.map(({ raw }) => raw).join('');
      if (delimiter !== '' && rows.length > 0) {
        const read: string[][] = parse(text, {
          delimiter,
          record_delimiter: ['\r\n', '\n', '\r'],
          skip_empty_lines: true,
        });
        expect(read.map(([, address]) => address)).toEqual(
          rows.flatMap(({ address }) => (address === null ? [] : [address])),
        );
      }
      const category = pick(Object.values(Category));
      const expected = await modelOf(rows, category);
      for (const origin of [app.origin, byDatabase.url]) {
        const answer = await sendInPieces(origin, bytesOf(text), {
          ...asked,
          query: { ...asked.query, category },
        });
        expect({ round, origin, whole: answer.whole, counts: answer.counts }).toEqual({
          round,
          origin,
          whole: true,
          counts: expected.counts,
        });
        expect(answer.text).toBe(expected.text);
      }
    }
    expect(verdicts.size).toBeGreaterThan(300);
  });

  it('are screened by the set in one process, and by the database alone in the other', async () => {
    const file = Buffer.from(`${said400.join('\n')}\n`);
    for (const [origin, by] of [
      [app.origin, 'set'],
      [byDatabase?.url ?? '', 'database'],
    ] as const) {
      const counted = async () => {
        const text = await (await fetch(`${origin}/metrics`)).text();
        return Number(text.match(new RegExp(`^heed_screenings_total\\{by="${by}"\\} (\\d+)`, 'm'))?.[1]);
      };
      const before = await counted();
      await sendInPieces(origin, file, { type: 'text/plain' });
      expect(await counted()).toBeGreaterThan(before);
    }
  });
});
