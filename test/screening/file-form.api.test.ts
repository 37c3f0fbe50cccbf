import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useApp } from '../support/app.js';
import { useScreenedAccount } from './screened-account.js';

const { screen } = useScreenedAccount(useApp());
const lines = { type: 'text/plain' };
const csv = { type: 'text/csv' };

describe('the form of a file', () => {
  it.each([
    ['lines that say nothing of themselves', '+14155550101\n+14155550100\n', {}, '+14155550100\n', '1'],
    ['a list with a header', 'Phone\n+14155550101\n+14155550100\n', {}, 'Phone\n+14155550100\n', '1 Phone'],
    ['cells with semicolons', 'a;+14155550101\nb;+14155550100\n', {}, 'b;+14155550100\n', '2'],
    ['cells with tabs', 'a\t+14155550101\nb\t+14155550100\n', {}, 'b\t+14155550100\n', '2'],
    [
      'cells with bars, said',
      'a|+14155550101\nb|+14155550100\n',
      { delimiter: 'pipe' },
      'b|+14155550100\n',
      '2',
    ],
    [
      'a header without a known name',
      'Nom;Portail\na;+14155550101\nb;+14155550100\n',
      {},
      'Nom;Portail\nb;+14155550100\n',
      '2 Portail',
    ],
    [
      'a name of the header',
      'A,B\n+14155550101,+14155550100\n',
      { column: 'b' },
      'A,B\n+14155550101,+14155550100\n',
      '2 B',
    ],
    ['a place', '+14155550101,+14155550100\n', { column: '1' }, '', '1'],
    [
      'a header that is said to be none',
      'x,phone\ny,+14155550100\n',
      { header: 'absent', column: '2' },
      'y,+14155550100\n',
      '2',
    ],
    [
      'a header of a list',
      'recipients of May\n+14155550100\n',
      { header: 'present' },
      'recipients of May\n+14155550100\n',
      '1',
    ],
    [
      'numbers of customers beside',
      '900001,+14155550101\n900002,+14155550100\n',
      {},
      '900002,+14155550100\n',
      '2',
    ],
    [
      'names and numbers of several kinds',
      'email,tel\nout@example.com,+14155550100\n',
      {},
      'email,tel\nout@example.com,+14155550100\n',
      '2 tel',
    ],
    [
      "WhatsApp's ids among numbers",
      'US.13491208655302741918\n+14155550101\nUS.13491208655302741919\n+14155550100\n',
      {},
      'US.13491208655302741918\nUS.13491208655302741919\n+14155550100\n',
      '1',
    ],
    [
      "WhatsApp's ids by their name",
      'customer,BSUID\n1,US.13491208655302741918\n',
      {},
      'customer,BSUID\n1,US.13491208655302741918\n',
      '2 BSUID',
    ],
    [
      'a header that could be an id, and is none',
      'NO.HP,ID\n+14155550101,a\n+14155550100,b\n',
      {},
      'NO.HP,ID\n+14155550100,b\n',
      '1 NO.HP',
    ],
  ])('is found of %s', async (_what, file, query, expected, column) => {
    const answer = await screen(file, { query });
    expect(answer).toMatchObject({ status: 200, text: expected });
    expect(answer.headers['heed-column']).toBe(column);
  });

  it.each([
    ['several columns of one kind', 'phone,mobile\n+14155550100,+14155550101\n', /several columns.*1, 2/],
    [
      'several columns of addresses without a header',
      'a,+14155550100,+14155550101\n',
      /several columns.*2, 3/,
    ],
    ['no column of addresses', 'a,b\nc,d\n', /no column looks like addresses/],
    [
      'numbers of customers under a name that addresses may have',
      'number,reached at\n4155550123,+14155550101\n',
      /several columns.*1, 2/,
    ],
    [
      'numbers of customers beside addresses that are badly written',
      'a,b\n4155550123,+14155550101\n4155550124,+14155550101 or +14155550100\n',
      /several columns.*1, 2/,
    ],
    [
      'e-mail addresses beside phone numbers under a name that is not known',
      'email,reached at\nann@example.com,+14155550101\n',
      /several columns.*1, 2/,
    ],
    [
      'addresses with and without their country',
      'from,customer no\n+14155550199,4155550101\n',
      /several columns.*1, 2/,
    ],
  ])('is asked for where there are %s', async (_what, file, message) => {
    const answer = await screen(file, csv);
    expect(answer).toMatchObject({ status: 400, error: { extensions: { code: 'BAD_USER_INPUT' } } });
    expect(answer.error?.message).toMatch(message);
  });

  it.each([
    ['UTF-16', '\xff\xfe+\x001\x004\x00', 'text/csv', /UTF-16/],
    ['UTF-16 without a mark', '+\x001\x004\x00', 'text/plain', /zero bytes/],
    ['a charset of UTF-16', 'x', 'text/csv; charset=utf-16le', /content-type/],
    ['a workbook', 'PK\x03\x04xxxx', 'application/vnd.ms-excel', /workbook/],
    ['of a type that is none', 'x', 'nonsense', /content-type: expected text\/csv/],
    ['JSON', '[]', 'application/json', /content-type/],
    ['a form', 'x', 'multipart/form-data; boundary=x', /curl -T/],
    ['packed bytes that do not say so', gzipSync('x').toString('latin1'), 'text/csv', /Content-Encoding/],
  ])('is refused if it is %s', async (_what, body, type, message) => {
    const answer = await screen(body, { type });
    expect(answer).toMatchObject({ status: 415, error: { extensions: { code: 'BAD_USER_INPUT' } } });
    expect(answer.error?.message).toMatch(message);
  });

  it('has no recipient in place of its header, who would go out without having been screened', async () => {
    const query = { header: 'present' };
    for (const [file, type] of [
      ['+14155550101\n+14155550100\n', 'text/plain'],
      ['\n(415) 555-0101\n+14155550100\n', 'text/plain'],
      ['Ann,+14155550101\nBob,+14155550100\n', 'text/csv'],
    ] as const) {
      const answer = await screen(file, { type, query });
      expect(answer).toMatchObject({ status: 400, error: { extensions: { code: 'BAD_USER_INPUT' } } });
      expect(answer.error?.message).toMatch(/^header: /);
    }
  });

  it('has quotes that close where their cell ends: rows between two stray ones are not swallowed', async () => {
    const file = 'id,phone,name\n1,+14155550100,"Al\n2,+14155550101,"Mike\n3,+14155550104,Zoe\n';
    const answer = await screen(file, csv);
    expect(answer).toMatchObject({
      status: 400,
      error: { message: expect.stringMatching(/^row 2: a quote/) },
    });
    const well = 'phone,name\n+14155550100,"two\nlines" \n+14155550104,"Al" Smith\n';
    expect(await screen(well, csv)).toMatchObject({ status: 200, text: well });
  });

  it('has rows of 64 KiB at most, and closed quotes; the refusal says which row is not', async () => {
    const long = 'x'.repeat(65_537);
    expect((await screen(`+14155550100\n+14155550101\n${long}`, lines)).error?.message).toMatch(/^row 3: /);
    expect((await screen(`+14155550100\n${long}\n`, lines)).error?.message).toMatch(/^row 2: /);
    expect((await screen(`phone\n+14155550100\n"${'+1\n'.repeat(40_000)}`, csv)).error?.message).toMatch(
      /^row 3: /,
    );
    expect((await screen('phone,x\n+14155550100,"a\n+14155550104,b\n', csv)).error?.message).toMatch(
      /^row 2: a quote is opened and never closed/,
    );
    const longest = `phone,x\n+14155550100,${'x'.repeat(65_536 - 14)}\n`;
    expect(await screen(longest, csv)).toMatchObject({ status: 200, text: longest });
  });

  it('has addresses in UTF-8, with no-break spaces of Windows as well', async () => {
    const answer = await screen('+1 415\xa0555\xa00101\njos\xe9@example.com\njos\xc3\xa9@example.com\n', {
      ...lines,
      query: { rows: 'all' },
    });
    expect(answer.text.split('\n').map((line) => line.split(',')[1])).toEqual([
      'SUPPRESSED',
      'REFUSED',
      'ALLOWED',
      undefined,
    ]);
  });
});
