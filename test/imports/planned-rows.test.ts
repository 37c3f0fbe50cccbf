import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import { brand, group, main, settings, short, wa } from './given-account.js';
import { type FileRead, noon, readFile } from './given-file.js';

/** Each word as its line, recipient and scope key. */
const keys = ({ words }: FileRead) =>
  words.map(({ line, recipient, scopeKey }) => [line, recipient, scopeKey]);
const why = ({ refusals }: FileRead) =>
  refusals.map(({ line, column, value, message }) => [line, column, value, message]);

describe('O3 a row of a file', () => {
  it('goes to all that the import names', () => {
    const file = 'phone\n+447911123456\n';
    const to = (mapping: object) => keys(readFile(file, { settings, mapping })).map(([, , key]) => key);
    expect(to({ scope: 'ACCOUNT' })).toEqual([0]);
    expect(to({ scope: 'CHANNEL', channel: 'WHATSAPP' })).toEqual([3]);
    expect(to({ scope: 'GROUP', groupId: group.groupId })).toEqual([77]);
    expect(to({ scope: 'SENDER', senderIds: [main.senderId, wa.senderId, main.senderId] })).toEqual([
      main.scopeKey,
      wa.scopeKey,
    ]);
  });

  it('goes to the senders that it names: by the map, an address, a label or an id', () => {
    const file = [
      'phone,from,channel',
      '+447911123450,Old System 1,',
      '+447911123451,old  system 1,sms',
      '+447911123452,60777,',
      '+447911123453,+44 7700 900001,sms',
      '+447911123454,07700900001,whatsapp',
      '+447911123455,07700900001,',
      '+447911123456,main LINE,',
      `+447911123457,${brand.senderId},`,
      '+447911123458,acme,',
      '+447911123459,Nobody,',
      '+447911123460,,',
      '+447911123461,60777,rcs',
      '+447911123462,60777,fax',
    ].join('\n');
    const mapping = {
      scope: 'SENDER',
      senderMap: [{ value: 'Old system 1', senderIds: [main.senderId, short.senderId] }],
    } as const;
    const read = readFile(file, { settings, mapping });
    expect(keys(read).map(([line, , key]) => [line, key])).toEqual([
      [2, main.scopeKey],
      [2, short.scopeKey],
      [3, main.scopeKey],
      [3, short.scopeKey],
      [4, short.scopeKey],
      [5, main.scopeKey],
      [6, wa.scopeKey],
      [7, main.scopeKey],
      [7, wa.scopeKey],
      [8, main.scopeKey],
      [9, brand.scopeKey],
      [10, brand.scopeKey],
    ]);
    expect(why(read)).toEqual([
      [
        11,
        'from',
        'Nobody',
        expect.stringMatching(/no sender of the account has this address, label or id, and the senderMap/),
      ],
      [12, 'from', '', expect.stringMatching(/neither the import nor this row names one/)],
      [13, 'from', '60777', expect.stringMatching(/on RCS/)],
      [14, 'channel', 'fax', expect.stringMatching(/SMS, RCS, WHATSAPP or EMAIL/)],
    ]);
    const wide = readFile(file, { settings, mapping: { ...mapping, unmappedSender: 'ACCOUNT' } });
    expect(keys(wide).slice(-3)).toEqual([
      [11, '+447911123459', 0],
      [12, '+447911123460', 0],
      [13, '+447911123461', 0],
    ]);
  });

  it('goes to the senders of the import where a column that may name one does not', () => {
    const file = 'phone,account\n+447911123456,12345\n+447911123457,\n+447911123458,ACME\n';
    const mapping = { scope: 'SENDER', senderIds: [main.senderId] } as const;
    expect(keys(readFile(file, { settings, mapping })).map(([, , key]) => key)).toEqual([
      main.scopeKey,
      main.scopeKey,
      brand.scopeKey,
    ]);
    const asked = readFile(file, { settings, mapping, columns: { sender: 'account' } });
    expect(why(asked)).toMatchObject([[2, 'account', '12345', expect.any(String)]]);
  });

  it('goes to the channel and in the scope that it names', () => {
    const file =
      'phone,channel,scope,group\n+447911123456,Text,channel,\n+447911123457,,CHANNEL,\n+447911123458,,group,pool a\n+447911123459,,group,pool b\n+447911123460,,Everything,\n+447911123461,,,\n';
    const read = readFile(file, { settings, mapping: { scope: 'ACCOUNT' } });
    expect(keys(read)).toEqual([
      [2, '+447911123456', 1],
      [4, '+447911123458', 77],
      [7, '+447911123461', 0],
    ]);
    expect(why(read)).toMatchObject([
      [3, 'channel', '', expect.stringMatching(/a channel was expected/)],
      [5, 'group', 'pool b', expect.stringMatching(/none of that name/)],
      [6, 'scope', 'Everything', expect.stringMatching(/SENDER, GROUP, CHANNEL, ACCOUNT/)],
    ]);
  });

  it('speaks of both who are named in it, unless it is about a channel that writes to one of them', () => {
    const file =
      'phone,email,channel\n+447911123456,Ann@example.com,\n+447911123457,b@example.com,email\n+447911123458,c@example.com,sms\n,d@example.com,\n+447911123459,,\n,,x\n';
    const read = readFile(file, { settings, mapping: { scope: 'ACCOUNT' } });
    expect(keys(read).map(([line, recipient]) => [line, recipient])).toEqual([
      [2, '+447911123456'],
      [2, 'ann@example.com'],
      [3, 'b@example.com'],
      [4, '+447911123458'],
      [5, 'd@example.com'],
      [6, '+447911123459'],
    ]);
    expect(why(read)).toMatchObject([[7, 'phone', '', expect.stringMatching(/nothing came/)]]);
    const sms = readFile(file, { settings, mapping: { scope: 'CHANNEL', channel: 'SMS' } });
    expect(keys(sms)[0]).toEqual([2, '+447911123456', 1]);
    expect(keys(sms)[1]).toEqual([3, 'b@example.com', 4]);
    const twice = readFile('phone,email\n+447911123456,+44 7911 123456\n');
    expect(keys(twice)).toHaveLength(1);
  });

  it('has its own date, else the one of the list, and is refused without', () => {
    const file =
      'phone,date\n+447911123456,2024-03-01T12:00:00Z\n+447911123457,\n+447911123458,NULL\n+447911123459,31.02.2024\n+447911123460,2026-06-15T12:05:00Z\n+447911123461,2026-06-15T12:06:00Z\n+447911123462,2026-06-16\n';
    const times = (mapping: object) =>
      readFile(file, { mapping }).words.map(({ line, occurredAt }) => [line, formatInstant(occurredAt)]);
    expect(times({ asOf: noon })).toEqual([
      [2, '2024-03-01T12:00:00.000Z'],
      [3, '2026-06-15T12:00:00.000Z'],
      [4, '2026-06-15T12:00:00.000Z'],
      [6, '2026-06-15T12:05:00.000Z'],
    ]);
    expect(why(readFile(file, { mapping: { asOf: null } }))).toMatchObject([
      [3, 'date', '', expect.stringMatching(/no asOf/)],
      [4, 'date', 'NULL', expect.stringMatching(/no asOf/)],
      [5, 'date', '31.02.2024', 'there is no such day'],
      [7, 'date', '2026-06-15T12:06:00Z', expect.stringMatching(/more than 5 minutes ahead: 2026/)],
      [8, 'date', '2026-06-16', expect.stringMatching(/more than 5 minutes ahead, in UTC/)],
    ]);
    expect(why(readFile('phone\n+447911123456\n', { mapping: { asOf: null } }))).toMatchObject([
      [2, null, null, expect.stringMatching(/no asOf/)],
    ]);
    // A contact's date of birth, so to speak, is not when it opted out.
    const weak = 'phone,created at\n+447911123456,2020-01-01T00:00:00Z\n';
    expect(readFile(weak, { mapping: { asOf: noon } }).words[0]?.occurredAt).toBe(noon);
    expect(formatInstant(readFile(weak, { mapping: { asOf: null } }).words[0]?.occurredAt ?? 0)).toMatch(
      /^2020/,
    );
  });

  it('keeps a reason that is ours as such, and others in words, none longer than is kept', () => {
    const long = 'x'.repeat(3_000);
    const file = `phone,reason,comment,evidence\n+447911123456,too many,,\n+447911123457,Never-Subscribed,he said so,letter 7\n+447911123458,moved,to Bath,\n+447911123459,,${long},\n+447911123460,'=1+1,"a ""b""",\n`;
    const read = readFile(file, { mapping: { reason: 'OTHER' } });
    expect(read.words.map(({ reason, reasonText, evidence }) => [reason, reasonText, evidence])).toEqual([
      ['TOO_MANY', null, null],
      ['NEVER_SUBSCRIBED', 'he said so', 'letter 7'],
      ['OTHER', 'moved: to Bath', null],
      ['OTHER', `${'x'.repeat(999)}…`, null],
      ['OTHER', '=1+1: a "b"', null],
    ]);
  });

  it('is refused for what the database can not keep or nobody can read, and shows it shortened', () => {
    const read = readFile(
      Buffer.concat([
        Buffer.from('phone,comment\n+447911123456,a\0b\n+44791\x001123456,x\n'),
        Buffer.from('+447911123457,\x81\n', 'latin1'),
        Buffer.from(`+447911123458${'0'.repeat(400)},\n`),
      ]),
    );
    expect(read.words).toEqual([]);
    expect(why(read)).toMatchObject([
      [2, 'comment', 'a␀b', expect.stringMatching(/NUL/)],
      [3, 'phone', '+44791␀1123456', expect.stringMatching(/NUL/)],
      [4, 'comment', '\ufffd', expect.stringMatching(/save the file as UTF-8/)],
      [5, 'phone', `+447911123458${'0'.repeat(86)}…`, expect.stringMatching(/at most 320/)],
    ]);
  });

  it('is refused where it names a sender of the account: then the columns are mixed up', () => {
    const read = readFile('from,to\n+447911123456,+447700900001\n', { settings });
    expect(why(read)).toMatchObject([
      [2, 'to', '+447700900001', expect.stringMatching(/this is a sender of the account/)],
    ]);
  });

  it('has as many cells as the header, empty ones behind them aside', () => {
    const read = readFile('phone,x\n+447911123456\n+447911123457,a,,\n+447911123458,a,b\n');
    expect(read.words.map(({ line }) => line)).toEqual([3]);
    expect(why(read)).toEqual([
      [2, null, '+447911123456', '2 cells were expected, as in the first row, 1 came'],
      [4, null, '+447911123458,a,b', '2 cells were expected, as in the first row, 3 came'],
    ]);
  });

  it('is refused where it says that it is no opt-out', () => {
    const file = (name: string, ...values: string[]) =>
      `phone,${name}\n${values.map((value, place) => `+44791112345${place},${value}\n`).join('')}`;
    const linesOf = (text: string) => readFile(text).words.map(({ line }) => line);
    expect(
      linesOf(file('status', 'Unsubscribed', 'subscribed', 'Opted-in', 'delivered', '', 'active')),
    ).toEqual([2, 5, 6]);
    expect(linesOf(file('Opted out', 'yes', 'No', 'false', '0', '1', '2024-03-01'))).toEqual([2, 6, 7]);
    expect(why(readFile(file('kind', 'OPTED_OUT', 'OPTED_IN', 'WITHDRAWN')))).toEqual([
      [3, 'kind', 'OPTED_IN', 'an import records opt-outs only, this row is an opt-in'],
      [4, 'kind', 'WITHDRAWN', 'an import records opt-outs only, this row is a withdrawal'],
    ]);
    expect(linesOf(file('type', 'sms', 'optIn', 'optOut'))).toEqual([2, 4]);
    expect(linesOf(file('Abgemeldet', 'ja', 'nein', ''))).toEqual([2]);
    expect(linesOf(file('Désinscrit', 'oui', 'non'))).toEqual([2]);
    expect(linesOf(file('Subscribed', 'yes', 'no', 'TRUE', ''))).toEqual([3]);
    expect(linesOf(file('Opt-in', 'yes', 'no', '2024-03-01'))).toEqual([3]);
    expect(linesOf(file('status', 'Not opted out', 'yes'))).toEqual([3]);
  });

  it('has the date that a column "Opted out" holds, where no other column has one', () => {
    const dates = (file: string, mapping: object = {}) =>
      readFile(file, { mapping }).words.map(({ occurredAt }) => formatInstant(occurredAt).slice(0, 10));
    const opted =
      'phone,Opted out\n+447911123456,2024-03-01T10:00:00Z\n+447911123457,yes\n+447911123458,no\n';
    expect(dates(opted)).toEqual(['2024-03-01', formatInstant(noon).slice(0, 10)]);
    expect(why(readFile(opted, { mapping: { asOf: null } }))).toMatchObject([
      [3, null, null, expect.stringMatching(/has no asOf/)],
      [4, 'Opted out', 'no', expect.stringMatching(/says that it is none/)],
    ]);
    // Other rows of that column show the order; a time to come and no date at all are refused.
    const unsubscribed = readFile(
      'phone,created,Unsubscribed\n+447911123456,2020-01-01,03/04/2024\n+447911123457,2020-01-01,31/03/2024\n+447911123458,2020-01-01,2099-01-01\n+447911123459,2020-01-01,31/02/2024\n',
    );
    expect(unsubscribed.words.map(({ occurredAt }) => formatInstant(occurredAt).slice(0, 10))).toEqual([
      '2024-04-03',
      '2024-03-31',
    ]);
    expect(why(unsubscribed)).toMatchObject([
      [4, 'Unsubscribed', '2099-01-01', expect.stringMatching(/more than 5 minutes ahead/)],
      [5, 'Unsubscribed', '31/02/2024', 'there is no such day'],
    ]);
    expect(dates('phone,opted out at,opted out\n+447911123456,2024-05-05,2024-03-01\n')).toEqual([
      '2024-05-05',
    ]);
  });

  it('says why, in a column that is called so', () => {
    const file = 'phone,Why?\n+447911123456,Too many\n+447911123457,she has moved\n';
    expect(readFile(file).words.map(({ reason, reasonText }) => [reason, reasonText])).toEqual([
      ['TOO_MANY', null],
      [null, 'she has moved'],
    ]);
  });
});
