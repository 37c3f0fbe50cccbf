import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { CreateApiKeyDocument, OptOutsDownloadDocument } from '../generated/operations.js';
import { givenAccount, platformKey, useApp } from '../support/app.js';
import { screenFile } from './file-client.js';
import { type Asked, optedOutSince, useScreenedAccount } from './screened-account.js';

const app = useApp();
const given = useScreenedAccount(app);
const { screen } = given;
const lines = { type: 'text/plain' };
const csv = { type: 'text/csv' };
const withRows = (rows: string, asked: Asked = {}): Asked => ({ ...asked, query: { ...asked.query, rows } });

describe('the rows that come back', () => {
  it('are the lines that came, byte for byte, without those who must not be written to', async () => {
    const answer = await screen(
      '+14155550100\r\n+14155550101\n(415) 555-0102\rno address\n\n  +1 415 555 0103 \nOut@Example.com\r\nin@example.com',
      lines,
    );
    expect(answer).toMatchObject({
      status: 200,
      whole: true,
      text: '+14155550100\r\n\n  +1 415 555 0103 \nin@example.com',
      counts: { rows: 7, allowed: 3, suppressed: 3, refused: 1 },
    });
    expect(answer.headers['content-type']).toBe('text/plain');
    expect(answer.headers['trailer']).toBe('heed-rows, heed-allowed, heed-suppressed, heed-refused');
  });

  it('are those of a CSV file with its header, quotes, mark, bytes of Windows-1252 and repeated rows', async () => {
    const file =
      '\xef\xbb\xbfName,Mobile,Note\r\n' +
      '"M\xfcller, Jos\xe9",+14155550100,"two\r\nlines"\r\n' +
      'Ann,"+14155550101",\r\n' +
      'Bob,"(415) 555-0104","say ""hi"""\r\n' +
      '\r\n' +
      'Bob,"(415) 555-0104","say ""hi"""\r\n' +
      'Eve,+1 415 555 0102,x\r\n' +
      "Zo\xeb,'+14155550105,last";
    const answer = await screen(file, csv);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(
      file.replace('Ann,"+14155550101",\r\n', '').replace('Eve,+1 415 555 0102,x\r\n', ''),
    );
    expect(answer.counts).toEqual({ rows: 6, allowed: 4, suppressed: 2, refused: 0 });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; header=present',
      'heed-column': '2 Mobile',
      'heed-header': 'present',
      'heed-category': 'MARKETING',
      'heed-region': 'US',
    });
  });

  it('are the suppressed and refused ones with why, where those are asked for', async () => {
    const file =
      'id;phone\n1;+14155550100\n2;+14155550101\n3;\n4\n5;=1+1\n6;"out@example.com"\r\n7;+14155550102';
    const answer = await screen(file, withRows('suppressed', csv));
    const since = optedOutSince;
    expect(answer.text.split(/\r?\n/)).toEqual([
      'id;phone;verdict;scope;blocks;since;problem',
      `2;+14155550101;SUPPRESSED;ACCOUNT;MARKETING;${since};`,
      '3;;REFUSED;;;;an address was expected, but this is empty',
      '4;;REFUSED;;;;the row has no such column',
      '5;=1+1;REFUSED;;;;not a phone number: digits with +, spaces, dots, dashes, slashes or brackets are expected',
      `6;"out@example.com";SUPPRESSED;ACCOUNT;ALL;${since};`,
      `7;+14155550102;SUPPRESSED;SENDER;MARKETING;${since};`,
    ]);
    expect(answer.counts).toEqual({ rows: 7, allowed: 1, suppressed: 3, refused: 3 });
    expect(answer.headers['heed-added-columns']).toBe('verdict,scope,blocks,since,problem');
  });

  it('are all with what was found, a list of addresses as CSV', async () => {
    const answer = await screen('+14155550100\n\nnot, one\n+14155550101\n', withRows('all', lines));
    expect(answer.headers['content-type']).toBe('text/csv; header=absent');
    expect(parse(answer.text, { skip_empty_lines: true })).toEqual([
      ['+14155550100', 'ALLOWED', '', '', '', ''],
      ['not, one', 'REFUSED', '', '', '', expect.stringMatching(/^not a phone number/)],
      ['+14155550101', 'SUPPRESSED', 'ACCOUNT', 'MARKETING', '2026-03-01T10:00:00.000Z', ''],
    ]);
  });

  it('are none of an empty file, and its header of one that holds nothing else', async () => {
    expect(await screen('', {})).toMatchObject({ status: 200, text: '', whole: true, counts: { rows: 0 } });
    expect(await screen('phone,name\n', csv)).toMatchObject({
      status: 200,
      text: 'phone,name\n',
      counts: { rows: 0 },
    });
  });

  it('are those of a packed file, unpacked', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const packed = Buffer.concat([gzipSync('+14155550100\n'), gzipSync('+14155550101\n+14155550104\n')]);
    expect(await screen(packed, { ...lines, headers })).toMatchObject({
      status: 200,
      whole: true,
      text: '+14155550100\n+14155550104\n',
    });
    // What is missing may be seen before the first rows are answered, or after: refused, or broken off.
    const cut = await screen(packed.subarray(0, -9), { ...lines, headers });
    expect(cut.status === 400 ? cut.error?.message : cut.whole).toBe(
      cut.status === 400 ? 'the body: expected gzip, got something that does not unpack' : false,
    );
    expect((await screen('+14155550100\n', { ...lines, headers })).error?.message).toMatch(/expected gzip/);
  });

  it('of the list of opt-outs, as it was downloaded, are none', async () => {
    const { optOutsDownload } = await given.account.admin.run(OptOutsDownloadDocument, { format: 'CSV' });
    const list = Buffer.from(await (await fetch(optOutsDownload)).arrayBuffer());
    const answer = await screen(list, { ...csv, query: { column: 'recipient' } });
    expect(answer.text.split('\n').filter((line) => line !== '')).toHaveLength(2);
    expect(answer.counts).toEqual({ rows: 4, allowed: 1, suppressed: 3, refused: 0 });
  });
});

describe('the question', () => {
  it('D2 is about MARKETING where the category is missing or unknown', async () => {
    const file = '+14155550101\nout@example.com\n+14155550100\n';
    for (const category of ['marketing', 'PROMOTION', '']) {
      const answer = await screen(file, { ...lines, query: { category } });
      expect(answer.headers['heed-category']).toBe('MARKETING');
      expect(answer.text).toBe('+14155550100\n');
    }
    const utility = await screen(file, { ...lines, query: { category: 'UTILITY' } });
    expect(utility.headers['heed-category']).toBe('UTILITY');
    expect(utility.text).toBe('+14155550101\n+14155550100\n');
  });

  it('may be about several senders: who is out on any of them is suppressed', async () => {
    const query = new URLSearchParams([
      ['senderId', given.senderNumber.id],
      ['senderId', given.other.id.toUpperCase()],
    ]).toString();
    const file = '+14155550102\n+14155550103\n+14155550104\n';
    const answer = await screenFile(file, { ...given.ask(lines), query });
    expect(answer.text).toBe('+14155550104\n');
  });

  it('says to which country national numbers belong, else the account does', async () => {
    const file = '020 7946 0958\n(415) 555-0101\n';
    expect((await screen(file, withRows('all', { ...lines, query: { region: 'gb' } }))).text).toMatch(
      /^020 7946 0958,ALLOWED.*\n\(415\) 555-0101,ALLOWED/,
    );
    expect((await screen(file, withRows('all', lines))).text).toMatch(/,REFUSED.*\n.*,SUPPRESSED/);
  });

  it.each([
    [{ senderId: '' }, 400, 'BAD_USER_INPUT', /senderId/],
    [{ senderId: 'x' }, 404, 'NOT_FOUND', /sender/],
    [{ rows: 'some' }, 400, 'BAD_USER_INPUT', /rows: expected allowed, suppressed, all, got "some"/],
    [{ region: 'XX' }, 400, 'BAD_USER_INPUT', /region: .* "XX" came/],
    [{ column: '0' }, 400, 'BAD_USER_INPUT', /column/],
    [{ column: '3' }, 400, 'BAD_USER_INPUT', /column: expected 1 to 2/],
    [{ column: 'mobile' }, 400, 'BAD_USER_INPUT', /no cell of that name \("mobile"\)/],
    [{ header: 'yes' }, 400, 'BAD_USER_INPUT', /header: .* got "yes"/],
    [{ delimiter: 'x' }, 400, 'BAD_USER_INPUT', /delimiter/],
    [{ campaignId: 'x' }, 400, 'BAD_USER_INPUT', /screenCampaign/],
    [{ categry: 'OTP' }, 400, 'BAD_USER_INPUT', /expected the parameters .* got "categry"/],
  ])('with %j is refused', async (query, status, code, message) => {
    const answer = await screen('phone,name\n+14155550100,x\n', {
      ...csv,
      query,
    });
    expect(answer.status).toBe(status);
    expect(answer.error?.extensions.code).toBe(code);
    expect(answer.error?.message).toMatch(message);
  });

  it('is refused without a key of role SCHEDULER, and for a sender of another account', async () => {
    const { createApiKey } = await given.account.admin.run(CreateApiKeyDocument, {
      name: 'reads',
      role: 'AGENT',
    });
    const stranger = await givenAccount(app);
    const body = '+14155550100\n';
    const refusal = (status: number, code: string) => ({ status, error: { extensions: { code } } });
    expect(await screen(body, { key: '' })).toMatchObject(refusal(401, 'UNAUTHENTICATED'));
    expect(await screen(body, { key: 'heed_of-nobody-at-all' })).toMatchObject(
      refusal(401, 'UNAUTHENTICATED'),
    );
    expect(await screen(body, { key: createApiKey.secret })).toMatchObject(refusal(403, 'FORBIDDEN'));
    expect(await screen(body, { key: platformKey })).toMatchObject(refusal(403, 'FORBIDDEN'));
    expect(await screen(body, { key: stranger.admin.key })).toMatchObject(refusal(404, 'NOT_FOUND'));
    const scheduler = await given.account.admin.run(CreateApiKeyDocument, {
      name: 'sends',
      role: 'SCHEDULER',
    });
    expect(await screen(body, { key: scheduler.createApiKey.secret })).toMatchObject({
      status: 200,
      text: body,
    });
  });

  it('is answered by POST only', async () => {
    const answer = await fetch(`${app.origin}/screen`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('POST');
  });
});
