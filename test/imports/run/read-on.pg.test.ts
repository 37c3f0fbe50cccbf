/** Whoever goes on with a file reads it from near the place that was reached, and reads the same. */
import iconv from 'iconv-lite';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ImportPlace } from '../../../src/core/log/import-words.js';
import { createImportWriter } from '../../../src/core/log/record-import.js';
import { findForm } from '../../../src/features/imports/file/find-form.rules.js';
import { createRowsReader, type RowsGathered } from '../../../src/features/imports/run/rows-reader.js';
import { useDatabase } from '../../support/database.js';
import { givenBareAccount } from '../../support/words.js';
import { mappingOf, noon, settingsWith } from '../given-file.js';
import { givenJobs } from './given-jobs.js';
import { givenStored, importedList, listOf, phoneNumber } from './given-list.js';

const rows = Array.from(
  { length: 40 },
  (_, index) => `${phoneNumber(index)},"é${'\n'.repeat(index % 3)}ü ${'😀'.repeat(index % 5)}"`,
);
const text = [
  'phone,comment',
  ...rows.flatMap((row, index) => (index % 7 === 0 ? ['', row] : [row])),
  '',
].join('\r\n');
const files: Record<string, Buffer> = {
  'UTF-8': Buffer.from(text),
  'UTF-8 with a mark': Buffer.from(`\ufeff${text}`),
  'UTF-8 put together with Windows-1252': Buffer.concat([
    Buffer.from(text),
    Buffer.from(`${phoneNumber(90)},caf\xe9\r\n${phoneNumber(91)},\x80\r\n`, 'latin1'),
    Buffer.from(`${phoneNumber(92)},😀\r\n`),
  ]),
  'Windows-1252': iconv.encode(text.replaceAll('😀', '€'), 'windows-1252'),
  'UTF-16': iconv.encode(text, 'utf-16le', { addBOM: true }),
  'UTF-16, big end first': iconv.encode(text, 'utf-16be', { addBOM: true }),
};

const settings = settingsWith();
const mapping = mappingOf(settings);

/** What each row says, and the place behind it. `size`: bytes that come at a time. */
function readFrom(file: Buffer, size: number, from: ImportPlace | null) {
  const found = findForm(file, true, { columns: null, region: null });
  if (found.kind === 'unreadable') throw new Error(found.message);
  const reader = createRowsReader(found.form, mapping, settings, from);
  const read: { said: unknown; place: ImportPlace }[] = [];
  let at = from?.readFrom?.file ?? 0;
  for (;;) {
    const step = reader.step();
    if (step.kind === 'end') return read;
    if (step.kind === 'broken') throw new Error(step.message);
    if (step.kind === 'row') {
      const gathered: RowsGathered = { rows: 0, words: [], refusals: [], lines: [] };
      reader.gather(gathered, noon);
      read.push({ said: gathered, place: reader.place() });
    } else if (at >= file.length) reader.end();
    else {
      const bytes = file.subarray(at, at + size);
      at += bytes.length;
      reader.add(bytes, at);
    }
  }
}

describe('a file is read on from near each row', () => {
  it.each(Object.keys(files))('in %s', (name) => {
    const file = files[name] as Buffer;
    for (const size of [1, 7, 64, 1_000]) {
      const whole = readFrom(file, size, null);
      expect(whole.length).toBeGreaterThanOrEqual(40);
      for (const [index, { place }] of whole.entries()) {
        const rest = readFrom(file, size, JSON.parse(JSON.stringify(place)) as ImportPlace);
        expect(rest.map(({ said }) => said)).toEqual(whole.slice(index + 1).map(({ said }) => said));
        const { bytes, line } = rest.at(-1)?.place ?? place;
        expect({ bytes, line }).toEqual({ bytes: whole.at(-1)?.place.bytes, line: whole.at(-1)?.place.line });
      }
      const last = whole.at(-1)?.place.readFrom?.file ?? 0;
      if (size < 1_000) expect(last).toBeGreaterThan(file.length - 300 - size);
    }
  });
});

const database = useDatabase();

it('what is before that place is not asked for', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const file = listOf(40_000);
  const key = await givenStored(db, accountId, file);
  // Its pieces are of a quarter of a megabyte, as they are when they are sent.
  await db.rows(sql`
    with gone as (delete from import_pieces where import_id = ${key.importId}::uuid returning bytes)
    insert into import_pieces (account_id, import_id, starts_at, bytes)
    select ${accountId}::uuid, ${key.importId}::uuid, at, substring(bytes from at + 1 for 262144)
    from gone, generate_series(0, ${file.length - 1}::integer, 262144) at`);
  const real = createImportWriter(db);
  // Not through Heed's connections: called for by Heed's writer, it would be taken for a statement of Heed's.
  const asSomebodyElse = postgres(database.url, { max: 1 });
  onTestFinished(() => asSomebodyElse.end());
  let stale = 0;
  const jobs = givenJobs(db, {
    importWriter: {
      ...real,
      async write(account, importId, batch) {
        if (batch.firstRow < 30_000 || stale > 0) return real.write(account, importId, batch);
        stale += 1;
        await asSomebodyElse`delete from import_pieces where import_id = ${importId}::uuid and starts_at = 0`;
        return { kind: 'stale' };
      },
    },
  });
  await jobs.runHere(accountId, key.importId);
  expect(stale).toBe(1);
  expect(await importedList(db, key)).toMatchObject({
    state: 'DONE',
    rowsRead: 40_000,
    added: 40_000,
    failure: null,
  });
}, 30_000);
