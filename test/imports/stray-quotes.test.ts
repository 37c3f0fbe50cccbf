/** What stands in quotes over several lines: a text, or people whom a stray quote has put there. */
import { describe, expect, it } from 'vitest';
import { rowLimit } from '../../src/features/imports/file/file-form.js';
import { seededRandom } from '../support/seeded-random.js';
import { readFile } from './given-file.js';

const people = (file: string, pieces?: number) => {
  const { words, refusals, rows, failure } = readFile(file, pieces === undefined ? {} : { pieces });
  return { out: words.map(({ recipient }) => recipient), refusals, rows, failure };
};
const linesOf = (file: string) => readFile(file).words.map(({ line }) => line);

describe('O3 a row with a quote over several lines', () => {
  it('is refused where one of the lines holds an address, all of it is shown, and the message says where the quote opens', () => {
    const file = 'name,phone,size\n"Bob,x\n+14165550101,5\'10",+14165550102,x\n+14165550103,+14165550104,\n';
    const { out, refusals, rows } = people(file);
    expect(out).toEqual(['+14165550104']);
    expect(rows).toBe(2);
    expect(refusals).toEqual([
      {
        line: 2,
        column: null,
        value: '"Bob,x\n+14165550101,5\'10",+14165550102,x',
        message: expect.stringMatching(/a quote opens on line 2 and closes on line 3.*take the quotes away/),
      },
    ]);
    // Of a long one more is shown than of other cells.
    const shown = (lines: number) => {
      const row = `+14165550101,"${'+14165550102,x\n'.repeat(lines)}"`;
      return { row, value: people(`phone,note\n${row}\n`).refusals[0]?.value };
    };
    expect(shown(18).value).toBe(shown(18).row);
    expect(shown(40).value).toBe(`${shown(40).row.slice(0, 299)}\u2026`);
    for (const sign of ['😀', '\u0001', '"\\']) {
      const [error] = people(
        `phone,note\n+14165550100,${'x'.repeat(50_000)}\n+14165550101,"x\n${sign.repeat(600)}"y\n`,
      ).refusals;
      expect({ sign, value: error?.value }).toEqual({ sign, value: expect.stringContaining(sign) });
      expect(Buffer.byteLength(JSON.stringify(error))).toBeLessThan(2_500);
    }
    const second = people('a,phone,note\n"x\ny",+14165550101,"\n\nz,+14165550102"\n');
    expect(second.refusals).toMatchObject([
      { message: expect.stringMatching(/line 3 and closes on line 5/) },
    ]);
  });

  it.each([
    ['an address behind the quote', '"Bob,+447911123450\nAl 5\'10",+447911123451'],
    ['one at the end', '+447911123451,"x\n+447911123450"'],
    ['one of a spreadsheet', '+447911123451,"x\n4.47911E+11,y"'],
    ['a national one', '+447911123451,"x\n07911 123450,y"'],
    ['one with brackets', '+447911123451,"x\n(0)7911-123450,y"'],
    ['an e-mail address', '+447911123451,"x\nann@example.com,y"'],
    ['one with a name', '+447911123451,"x\nAnn <ann@example.com>,y"'],
    ['one in quotes', '+447911123451,"x\n""+447911123450"",y"'],
    ['one behind another delimiter', '+447911123451,"x\n+447911123450;y"'],
    ['one with a prefix', '+447911123451,"x\nwhatsapp:+447911123450,y"'],
    ['one with an apostrophe', `+447911123451,"x\n'+447911123450,y"`],
    ['one alone, in a file of LF', '+447911123451,"x\n+447911123450\ny"'],
  ])('is refused with %s', (_what, row) => {
    const { out, rows, refusals } = people(
      `name,phone\nx,+447911123449\n${row}\nx,+447911123452\n`
        .replace('name,phone', row.startsWith('"') ? 'name,phone' : 'phone,note')
        .replaceAll(/^x,(\+\d+)$/gm, row.startsWith('"') ? 'x,$1' : '$1,x'),
    );
    expect(out).toEqual(['+447911123449', '+447911123452']);
    expect([rows, refusals.length]).toEqual([3, 1]);
  });

  it.each(['^', '~', ':', '#', '!', ' ', '-', '+', '1'])(
    'is refused in a file that has "%s" between cells',
    (sign) => {
      const row = (address: string, note: string) => `${address}${sign}${note}\n`;
      const list = (note: string) => `sep=${sign}\n${row('email', 'note')}${row('ann@x.yz', note)}`;
      expect(linesOf(list('z'))).toEqual([3]);
      expect(linesOf(list(`"x\n${row('bob@x.yz', 'y')}"`))).toEqual([]);
      expect(linesOf(list(`"x\n${row('+447922222222', 'y')}"`))).toEqual([]);
      const long = list(`"${'many words\n'.repeat(rowLimit / 8)}${row('+447922222222', 'y')}"`);
      expect(people(long).failure).toMatch(/^line 3: a row has at most/);
    },
  );

  it('is refused again where another sign stood between cells when it was refused', () => {
    const again = (line: string, header = 'phone,note,heed_line') =>
      linesOf(`${header}\n+447911123450,"x\n${line}",2\n`);
    for (const sign of '^~:#!') expect(again(`+447911123451${sign}y`)).toEqual([]);
    expect(again('a note: no address in it')).toEqual([2]);
    expect(again('phone: 020 7946 0123', 'phone,note,line')).toEqual([2]);
  });

  it.each([
    ['plain text', '"a, b\nc; d"'],
    ['days and times', '"2024-03-01\n01.03.2024, 14:05\n3/1/2024"'],
    ['an address within a sentence', '"write to ann@example.com, or ring\nme on +447911123450."'],
    ['short numbers', '"12345\n123456\n£1,200"'],
    ['long ones', '"12345678901234567890\nx"'],
    ['a display name alone on its line', '"From: Ann <ann@example.com>\nTo: Bob <bob@example.com>"'],
  ])('is a text with %s', (_what, cell) => {
    expect(linesOf(`phone,note\n+447911123456,${cell}\n`)).toEqual([2]);
  });

  it('is a text where a lone address stands on a line of LF in a row of CRLF, as spreadsheets write it', () => {
    const row = (ending: string) => `phone,note\r\n+447911123456,"call\n020 7946 0123\nbye"${ending}`;
    expect(linesOf(row('\r\n'))).toEqual([2]);
    expect(linesOf(row('\n'))).toEqual([]);
    expect(linesOf(row(''))).toEqual([]);
    expect(linesOf(row('\r\n').replace('call\n', 'call\r\n'))).toEqual([]);
    expect(linesOf(row('\r\n').replace('0123\n', '0123,x\n'))).toEqual([]);
    // Refused once, it stays refused until somebody has corrected it, whichever program saved it.
    expect(linesOf(row('\r\n').replace('note', 'heed_line'))).toEqual([]);
  });

  it('is a text where the whole file is in quotes, or Heed has written it', () => {
    const text = '"Ann, +447911123450\n+447911123451"';
    expect(linesOf(`"phone","note","x"\n"+447911123456",${text},\n`)).toEqual([2]);
    expect(linesOf(`"phone","note"\n+447911123456,${text}\n`)).toEqual([]);
    expect(linesOf(`phone,note\n"+447911123456",${text}\n`)).toEqual([]);
    const ours = 'recipient,scope,blocks,hold,since,evidence';
    expect(linesOf(`${ours}\n+447911123456,ACCOUNT,MARKETING,false,2024-03-01T12:00:00Z,${text}\n`)).toEqual([
      2,
    ]);
  });

  it('may have its own address over lines, and is refused for several', () => {
    expect(linesOf('phone,x\n"+447911123456\n",a\n')).toEqual([2]);
    expect(people('phone,x\n"+447911123456\n+447911123457",a\n').refusals).toMatchObject([
      { column: 'phone', message: expect.stringMatching(/several/) },
    ]);
    expect(people('phone\n"Bob\n+447911123456"\n').refusals).toMatchObject([
      { column: null, message: expect.stringMatching(/a quote opens on line 2/) },
    ]);
  });

  it('says so where it has other cells than the first row, too', () => {
    expect(people('phone,x\n"+447911123456,a\n+447911123457,b"\n').refusals).toMatchObject([
      {
        value: '"+447911123456,a\n+447911123457,b"',
        message: expect.stringMatching(/1 came; a quote opens on line 2 and closes on line 3/),
      },
    ]);
  });

  it('is refused alone if it has more bytes than a row may have, and reading goes on behind it', () => {
    const long = `"${'many words\n'.repeat(rowLimit / 8)}"`;
    const file = `phone,note\n+447911123456,a\n+447911123457,${long}\n+447911123458,b\n`;
    for (const pieces of [4_096, 65_536, file.length]) {
      const { out, refusals, rows, failure } = people(file, pieces);
      expect(failure).toBeNull();
      expect(out).toEqual(['+447911123456', '+447911123458']);
      expect([rows, refusals.length, refusals[0]?.line]).toEqual([3, 1, 3]);
    }
  });

  it.each([
    ['early', (text: string) => `a\n+447911123450,b\n${text}`],
    ['late', (text: string) => `${text}+447911123450,b\n`],
    [
      'across the place from where it is not held',
      (text: string) => text.replaceAll('many words\n', '+447911123450,b\n'),
    ],
  ])(
    'fails the file if it is as long as that and a line holds an address, %s: nobody could be shown',
    (_when, filled) => {
      const long = filled('many words\n'.repeat(rowLimit / 8));
      const file = `phone,note\n+447911123456,a\n+447911123457,"${long}"\n+447911123458,b\n`;
      for (const pieces of [4_096, 65_537, file.length]) {
        const { out, rows, failure } = people(file, pieces);
        expect(failure).toMatch(
          /^line 3: a row has at most 262144 bytes, this one goes on to line \d+ in quotes/,
        );
        expect([out, rows]).toEqual([['+447911123456'], 1]);
      }
      // In an earlier cell of the row, too; and the row's own cells in quotes are none of them.
      const earlier = `note,x,phone\n"a\n+447911123450,b",${'y'.repeat(rowLimit)},+447911123456\n`;
      expect(people(earlier, 4_096).failure).toMatch(/^line 2: a row has at most/);
      const own = `phone,note\n"+447911123456","${'many words\n'.repeat(rowLimit / 8)}"\n`;
      expect(people(own, 4_096)).toMatchObject({ failure: null, rows: 1 });
    },
  );

  it('never loses anybody: a quote put anywhere into a list leaves each address opted out or shown', () => {
    const random = seededRandom(1);
    const pick = (count: number) => Math.floor(random() * count);
    const addressOf = (row: number) => `+4479111${String(23_400 + row)}`;
    const cellsOf = (row: number) => [
      addressOf(row),
      ['Ann', 'Bob "the" x', "Al 5'10", ''][pick(4)] ?? '',
      ['x', '', 'a b'][pick(3)] ?? '',
    ];
    let joined = 0;
    for (let round = 0; round < 3_000; round += 1) {
      const at = pick(3);
      const swap = (cells: string[]) =>
        [...cells.slice(1, at + 1), cells[0], ...cells.slice(at + 1)].join(',');
      const lineEnd = ['\n', '\r\n', '\r'][pick(3)] ?? '\n';
      const rows = Array.from({ length: 6 }, (_, row) => swap(cellsOf(row)));
      let body = rows.join(lineEnd) + lineEnd;
      for (let quotes = 1 + pick(3); quotes > 0; quotes -= 1) {
        // Where a cell begins or ends, most of the time: elsewhere a quote is a character.
        const places = [...body.matchAll(/[,\r\n]|$/g)].map(({ index }) => index + (random() < 0.5 ? 0 : 1));
        const place = random() < 0.8 ? (places[pick(places.length)] ?? 0) : pick(body.length);
        body = `${body.slice(0, place)}"${body.slice(place)}`;
      }
      const file = `${swap(['phone', 'name', 'x'])}${lineEnd}${body}`;
      const { words, refusals, failure } = readFile(file);
      const out = new Set(words.map(({ recipient }) => recipient));
      const shown = refusals
        .map(({ value }) => value ?? '')
        .join('\n')
        .replaceAll('"', '');
      if (refusals.some(({ message }) => message.includes('one of these lines holds an address')))
        joined += 1;
      if (failure !== null) continue;
      for (let row = 0; row < rows.length; row += 1) {
        const address = addressOf(row);
        expect({ file, address, is: out.has(address) || shown.includes(address) }).toEqual({
          file,
          address,
          is: true,
        });
      }
    }
    expect(joined).toBeGreaterThan(100);
  });
});
