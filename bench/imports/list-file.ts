/**
 * Lists as files: one phone number a row, each different, in E.164 or as people in the United States write them, with a
 * date. They are on disk before anything is measured, and sums over their recipients say later whether all came in.
 */
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type postgres from 'postgres';
import { phoneNumberAt } from '../screening/phone-numbers.js';

export type ListForm =
  /** A header, and a number in E.164 a line. */
  | 'e164'
  /** A header of three columns: a national number in one of five spellings, a date with its time, a reason in words. */
  | 'national';

/** Over recipients: two lists of different people differ in them. */
export interface Sums {
  people: number;
  one: number;
  other: number;
}

export interface ListFile {
  path: string;
  form: ListForm;
  gzip: boolean;
  rows: number;
  bytes: number;
  sums: Sums;
}

/** Rows that are made at once. */
const each = 10_000;

export async function writeListFile(
  path: string,
  { form, rows, gzip = false }: { form: ListForm; rows: number; gzip?: boolean },
): Promise<ListFile> {
  const sums: Sums = { people: 0, one: 0, other: 0 };
  const text = Readable.from(textOf(form, rows, sums), { objectMode: false, highWaterMark: 2 ** 20 });
  const to = createWriteStream(path);
  await (gzip ? pipeline(text, createGzip(), to) : pipeline(text, to));
  return { path, form, gzip, rows, bytes: (await stat(path)).size, sums };
}

function* textOf(form: ListForm, rows: number, sums: Sums): Iterable<Buffer> {
  yield Buffer.from(form === 'e164' ? 'phone\n' : 'Phone,Opted out at,Reason\n');
  let index = 0;
  for (let done = 0; done < rows; done += each) {
    const lines: string[] = [];
    while (lines.length < Math.min(each, rows - done)) {
      const recipient = phoneNumberAt(index);
      index += 1;
      if (form === 'national' && !recipient.startsWith('+1')) continue;
      add(sums, Number(recipient.slice(1)));
      lines.push(form === 'e164' ? recipient : nationalRow(recipient, index));
    }
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}

function add(sums: Sums, digits: number): void {
  sums.people += 1;
  sums.one += digits % 1_000_003;
  sums.other += (digits % 10_007) * (digits % 10_009);
}

const spellings: readonly ((area: string, office: string, line: string) => string)[] = [
  (area, office, line) => `(${area}) ${office}-${line}`,
  (area, office, line) => `${area}-${office}-${line}`,
  (area, office, line) => `${area}.${office}.${line}`,
  (area, office, line) => `${area}${office}${line}`,
  (area, office, line) => `1 ${area} ${office} ${line}`,
];
const firstDay = Date.UTC(2024, 0, 1);

function nationalRow(recipient: string, index: number): string {
  const spell = spellings[index % spellings.length] as (typeof spellings)[number];
  const written = spell(recipient.slice(2, 5), recipient.slice(5, 8), recipient.slice(8));
  const at = new Date(firstDay + (index % 500_000) * 60_000).toISOString();
  return `${written},${at.slice(0, 19)}Z,"asked by phone, twice"`;
}

/** Of the recipients of a table's rows, each once. `rows` names them: `from … where …`. */
export async function sumsOf(sql: postgres.Sql, rows: string): Promise<Sums> {
  const [sums] = await sql.unsafe<{ [Name in keyof Sums]: string }[]>(
    `select count(*) as people, coalesce(sum(digits % 1000003), 0) as one,
       coalesce(sum((digits % 10007) * (digits % 10009)), 0) as other
     from (select substr(recipient, 2)::bigint as digits ${rows} group by recipient) r`,
  );
  return { people: Number(sums?.people), one: Number(sums?.one), other: Number(sums?.other) };
}
