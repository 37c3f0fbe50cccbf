/** Logs of messages as Twilio gives them: who is opted out follows from them. */
import { describe, expect, it } from 'vitest';
import { readList } from './read-list.js';

const [one, two, ours] = ['+12065550100', '+12065550101', '+14155550100'];
const at = '2026-01-02T03:04:05.000Z';
const blocked = {
  from: ours,
  to: one,
  body: 'Sale!',
  error_code: 21610,
  direction: 'outbound-api',
  date_sent: at,
  sid: 'SM1',
};
const said = (body: string, date_sent = at) => ({
  from: two,
  to: ours,
  body,
  error_code: null,
  direction: 'inbound',
  date_sent,
  sid: 'SM2',
});

describe("Twilio's log", () => {
  it('says who is opted out of which sender, by its errors and by what came in; all else says nothing', async () => {
    const messages = [
      blocked,
      { ...blocked, error_code: 30007 },
      said('Stop'),
      said('hello'),
      said('stop it'),
    ];
    expect(await readList('TWILIO', JSON.stringify({ messages, next_page_uri: null }))).toEqual({
      kind: 'list',
      rows: [
        { recipient: one, occurredAt: at, sender: ours, channel: '', evidence: 'error 21610, SM1' },
        {
          recipient: two,
          occurredAt: at,
          sender: ours,
          channel: '',
          evidence: 'the recipient sent STOP, SM2',
        },
      ],
      ignored: 3,
    });
  });

  it('is read from CSV with its columns in any order, between any signs, and times as the API writes them', async () => {
    const rows = [{ recipient: one, occurredAt: at, sender: ours }];
    const line = `21610;"a; ""b""\nc";${one};${ours};outbound-api;"Fri, 02 Jan 2026 03:04:05 +0000"`;
    const file = `ErrorCode;Body;To;From;Direction;SentDate\r\n${line}\r\n`;
    expect(await readList('TWILIO', file)).toMatchObject({ kind: 'list', rows });
    expect(await readList('TWILIO', file, 1)).toMatchObject({ kind: 'list', rows });
    const camel = JSON.stringify([
      { from: ours, to: one, body: '', direction: 'outbound-api', errorCode: 21610, dateSent: at },
    ]);
    expect(await readList('TWILIO', camel)).toMatchObject({ kind: 'list', rows });
  });

  it('names the Messaging Service where no number sent, and the channel of WhatsApp', async () => {
    const file = JSON.stringify([
      { ...blocked, from: null, messaging_service_sid: 'MG1' },
      { ...blocked, from: `whatsapp:${ours}`, to: `whatsapp:${one}` },
    ]);
    expect(await readList('TWILIO', file)).toMatchObject({
      rows: [
        { recipient: one, sender: 'MG1', channel: '' },
        { recipient: one, sender: ours, channel: 'WHATSAPP' },
      ],
    });
  });

  it('says who has blocked a sender in WhatsApp, or refused its marketing there, as deliveries to a hook do', async () => {
    const refused = [63014, 63033].map((error_code) => ({
      ...blocked,
      error_code,
      from: `whatsapp:${ours}`,
      to: `whatsapp:${one}`,
    }));
    expect(await readList('TWILIO', JSON.stringify(refused))).toMatchObject({
      rows: [
        { recipient: one, channel: 'WHATSAPP', evidence: 'error 63014, SM1' },
        { recipient: one, channel: 'WHATSAPP', evidence: 'error 63033, SM1' },
      ],
    });
  });

  it('lists nobody who has sent START since, wherever in the log that stands; a STOP after it counts', async () => {
    const start = said('START', '2026-01-03T00:00:00Z');
    for (const messages of [
      [said('STOP'), start],
      [start, said('STOP')],
    ])
      expect(await readList('TWILIO', JSON.stringify(messages))).toMatchObject({ rows: [], ignored: 2 });
    const again = said('STOP', '2026-01-04T00:00:00Z');
    expect(await readList('TWILIO', JSON.stringify([again, start, said('STOP')]))).toMatchObject({
      rows: [{ recipient: two, occurredAt: '2026-01-04T00:00:00.000Z' }],
    });
  });

  it('of a Messaging Service is lifted by a START to any of its numbers, and of another sender by none', async () => {
    const start = { ...said('START', '2026-01-03T00:00:00Z'), to: '+14155550101' };
    const service = { messaging_service_sid: 'MG1' };
    const ofOne = [
      { ...said('STOP'), ...service },
      { ...start, ...service },
    ];
    expect(await readList('TWILIO', JSON.stringify(ofOne))).toMatchObject({ rows: [] });
    expect(await readList('TWILIO', JSON.stringify([said('STOP'), start]))).toMatchObject({
      rows: [{ recipient: two }],
    });
  });

  it('in one channel is lifted by no START in another one', async () => {
    const service = { messaging_service_sid: 'MG1' };
    const start = { ...said('START', '2026-01-03T00:00:00Z'), ...service };
    const via = (channel: string, message: typeof start) => ({
      ...message,
      from: `${channel}:${message.from}`,
      to: `${channel}:${message.to}`,
    });
    const stop = { ...said('STOP'), ...service };
    for (const channel of ['whatsapp', 'rcs'])
      for (const messages of [
        [stop, via(channel, start)],
        [via(channel, stop), start],
      ])
        expect(await readList('TWILIO', JSON.stringify(messages))).toMatchObject({
          rows: [{ recipient: two }],
        });
    const ofOne = [via('whatsapp', stop), via('WhatsApp', start)];
    expect(await readList('TWILIO', JSON.stringify(ofOne))).toMatchObject({ rows: [] });
    // What Twilio sends by RCS it may name by its sender alone.
    const refused = [{ ...blocked, from: 'rcs:shop_agent', to: two }, start];
    expect(await readList('TWILIO', JSON.stringify(refused))).toMatchObject({
      rows: [{ recipient: two, sender: 'shop_agent', channel: 'RCS' }],
    });
  });

  it('of a toll-free number is lifted by START and UNSTOP, and not by YES', async () => {
    const toTollFree = { to: '+18885550100' };
    const lifts = async (word: string, to = {}) => {
      const messages = [said('STOP'), said(word, '2026-01-03T00:00:00Z')].map((one) => ({ ...one, ...to }));
      const list = await readList('TWILIO', JSON.stringify(messages));
      return list.kind === 'list' && list.rows.length === 0;
    };
    expect(await Promise.all(['START', 'UNSTOP', 'YES'].map((word) => lifts(word, toTollFree)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(await lifts('YES')).toBe(true);
  });

  it.each([
    [
      'without the columns that are needed',
      'From,To,Body\na,b,c\n',
      /columns From, To, Body, Direction and E/,
    ],
    ...['From,To,ErrorCode,Body', 'From,To,ErrorCode,Direction'].map((header): [string, string, RegExp] => [
      `without what came in (${header})`,
      `${header}\n${two},${ours},,STOP\n`,
      /nothing of what came in/,
    ]),
    [
      'of messages without what came in',
      JSON.stringify({ messages: [{ from: two, to: ours, error_code: null, body: 'STOP' }] }),
      /nothing of what came in/,
    ],
    ['of other JSON', '[{"a":1}]', /no log of Twilio/],
    [
      'that names a page behind it',
      JSON.stringify({ messages: [blocked], next_page_uri: '/2' }),
      /not the whole log/,
    ],
    ['that is empty', '', /is empty/],
    [
      'whose quotes do not end',
      `From,To,Body,Direction,ErrorCode\n${ours},"${one},,,21610\n`,
      /can't be read to its end/,
    ],
  ])('one %s is refused as a whole, and says why', async (_what, file, message) => {
    for (const piece of [1 << 20, 5])
      expect(await readList('TWILIO', file, piece)).toEqual({
        kind: 'none',
        message: expect.stringMatching(message),
      });
  });
});
