/** Opt-out lists as AWS gives them. */
import { describe, expect, it } from 'vitest';
import { awsPage } from './checked-lists.js';
import { readList } from './read-list.js';

const [one, two] = ['+12065550100', '+12065550101'];
const byRecipient = 'opted out by the recipient';
const row = (recipient: string, occurredAt = '', evidence = '') => ({
  recipient,
  occurredAt,
  sender: '',
  channel: '',
  evidence,
});
const both = { kind: 'list', rows: [row(one), row(two)] };

describe('an opt-out list of AWS', () => {
  it('has numbers, since when and by whom', async () => {
    const entries = [
      { OptedOutNumber: one, OptedOutTimestamp: 1_647_979_921.613, EndUserOptedOut: true },
      { OptedOutNumber: two, OptedOutTimestamp: '2022-03-22T13:12:01.613000-07:00', EndUserOptedOut: false },
    ];
    const rows = [
      row(one, '2022-03-22T20:12:01.613Z', byRecipient),
      row(two, '2022-03-22T20:12:01.613Z', 'put there by the account'),
    ];
    expect(await readList('AWS', awsPage(entries))).toEqual({ kind: 'list', rows, ignored: 0 });
  });

  it.each<[string, string | Buffer]>([
    [
      'pages behind each other',
      awsPage([{ OptedOutNumber: one }], 'next') + awsPage([{ OptedOutNumber: two }]),
    ],
    ['a bare list of entries', JSON.stringify([{ OptedOutNumber: one }, { OptedOutNumber: two }])],
    ['an entry a line', `{"OptedOutNumber":"${one}"}\n{"OptedOutNumber":"${two}"}\n`],
    ['a list of numbers', JSON.stringify([one, two])],
    ['a number a line, as JSON', `"${one}"\n"${two}"`],
    ['lists of columns', JSON.stringify([[one, null], [two]])],
    ['Amazon SNS', JSON.stringify({ phoneNumbers: [one, two], nextToken: null })],
    ['numbers without a +', awsPage([{ OptedOutNumber: one.slice(1) }, { OptedOutNumber: two.slice(1) }])],
    [
      'UTF-16, as PowerShell redirects',
      Buffer.from(`\ufeff${awsPage([{ OptedOutNumber: one }, { OptedOutNumber: two }])}`, 'utf16le'),
    ],
    ['a byte order mark', `\ufeff${JSON.stringify([one, two])}`],
  ])('may come as %s', async (_form, file) => {
    expect(await readList('AWS', file)).toMatchObject(both);
    expect(await readList('AWS', file, 1)).toMatchObject(both);
  });

  it('may come as text: the numbers with what stands behind them', async () => {
    const file = [
      'arn:aws:sms-voice:us-east-1:111122223333:opt-out-list/Default\tDefault',
      `OPTEDOUTNUMBERS\tTrue\t${one}\t2022-03-22T13:12:01.613000-07:00`,
      `${two}\t1647979921.613\tFalse`,
      '',
    ].join('\r\n');
    expect(await readList('AWS', file)).toEqual({
      kind: 'list',
      rows: [
        row(one, '2022-03-22T20:12:01.613Z', byRecipient),
        row(two, '2022-03-22T20:12:01.613Z', 'put there by the account'),
      ],
      ignored: 1,
    });
  });

  it.each([
    ['as JSON', awsPage([])],
    ['as text', 'arn:aws:sms-voice:us-east-1:111122223333:opt-out-list/Default\tDefault\n'],
    ['of Amazon SNS', '{"phoneNumbers":[]}'],
  ])('may have nobody on it, %s', async (_form, file) => {
    expect(await readList('AWS', file)).toMatchObject({ kind: 'list', rows: [] });
  });

  it.each([
    [
      'that is cut off',
      awsPage([{ OptedOutNumber: one }, { OptedOutNumber: two }]).slice(0, -30),
      /middle of its JSON/,
    ],
    [
      'whose last page names another',
      awsPage([{ OptedOutNumber: one }], 'next'),
      /not the whole list.*NextToken/,
    ],
    ['that is empty', '', /is empty/],
    ['that is blank', ' \r\n\n', /is empty/],
    ['that is other JSON', '{"a":[{"b":1}]}', /no opt-out list of AWS/],
    ['that is other text', 'phone\nnobody\n', /no opt-out list of AWS/],
    ['that is an address book', `name,phone\nAnn,${one}\n`, /no opt-out list of AWS/],
    ['that is an address book with tabs', `Ann\t${one}\n`, /no opt-out list of AWS/],
    ['that is no JSON', `[${one}]`, /byte 14 /],
    ['that is a workbook', 'PK\u0003\u0004', /workbook/],
    ['that goes deeper than any', '['.repeat(100), /byte 65 /],
    ['with a text without an end', `["${'1'.repeat(70_000)}`, /byte/],
  ])('%s is refused as a whole, and says why', async (_what, file, message) => {
    for (const piece of [1 << 20, 7]) {
      expect(await readList('AWS', file, piece)).toEqual({
        kind: 'none',
        message: expect.stringMatching(message),
      });
    }
  });
});
