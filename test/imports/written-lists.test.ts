import { describe, expect, it } from 'vitest';
import { writeCell } from '../../src/core/domain/csv-cell.rules.js';
import { formatInstant } from '../../src/core/domain/instant.js';
import { main, settings } from './given-account.js';
import { readFile } from './given-file.js';

describe('O3 a list that Heed has written', () => {
  const columns =
    'recipient,scope,channel,sender,group,blocks,hold,provisional,since,source,reason,reasonText,campaign';
  const entry = (...cells: string[]) =>
    cells
      .map((cell) => writeCell(cell))
      .map((cell) => (/["\r\n,]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
      .join(',');

  it('imports again to the same list: scopes by name, dates, what is blocked, holds', () => {
    const file = [
      columns,
      entry(
        '+447911123456',
        'ACCOUNT',
        '',
        '',
        '',
        'ALL',
        'true',
        'false',
        '2024-03-01T12:00:00.123456Z',
        'MANUAL',
        'TOO_MANY',
        '=1+1',
        'Spring',
      ),
      entry(
        'ann@example.com',
        'CHANNEL',
        'EMAIL',
        '',
        '',
        'MARKETING',
        'false',
        'false',
        '2024-03-02T12:00:00Z',
        'KEYWORD',
        '',
        "'=x\ny",
        '',
      ),
      entry(
        '+447911123457',
        'SENDER',
        'SMS',
        '+447700900001',
        '',
        'ALL_BUT_OTP',
        'false',
        'true',
        '2024-03-03T12:00:00Z',
        'REVIEW',
        '',
        '',
        '',
      ),
      entry(
        '+447911123458',
        'GROUP',
        '',
        '',
        'Pool A',
        'MARKETING',
        'false',
        'false',
        '2024-03-04T12:00:00Z',
        'IMPORT',
        '',
        '',
        '',
      ),
      entry(
        '+447911123459',
        'SENDER',
        'SMS',
        '99999',
        '',
        'MARKETING',
        'false',
        'false',
        '2024-03-04T12:00:00Z',
        'IMPORT',
        '',
        '',
        '',
      ),
      entry(
        '+447911123460',
        'ACCOUNT',
        '',
        '',
        '',
        'SOME',
        'false',
        'false',
        '2024-03-04T12:00:00Z',
        'IMPORT',
        '',
        '',
        '',
      ),
      entry(
        '+447911123461',
        'ACCOUNT',
        '',
        '',
        '',
        'ALL',
        'maybe',
        'false',
        '2024-03-04T12:00:00Z',
        'IMPORT',
        '',
        '',
        '',
      ),
      '',
    ].join('\r\n');
    const read = readFile(file, { settings, mapping: { scope: 'ACCOUNT', asOf: null } });
    expect(
      read.words.map(({ recipient, scopeKey, blocks, hold, occurredAt, reason, reasonText }) => [
        recipient,
        scopeKey,
        blocks,
        hold,
        formatInstant(occurredAt),
        reason,
        reasonText,
      ]),
    ).toEqual([
      ['+447911123456', 0, 'ALL', true, '2024-03-01T12:00:00.123456Z', 'TOO_MANY', '=1+1'],
      ['ann@example.com', 4, 'MARKETING', false, '2024-03-02T12:00:00.000Z', null, "'=x\ny"],
      ['+447911123457', main.scopeKey, 'ALL_BUT_OTP', false, '2024-03-03T12:00:00.000Z', null, null],
      ['+447911123458', 77, 'MARKETING', false, '2024-03-04T12:00:00.000Z', null, null],
    ]);
    expect(read.refusals.map(({ line, column }) => [line, column])).toEqual([
      [7, 'sender'],
      [8, 'blocks'],
      [9, 'hold'],
    ]);
  });

  it('imports again from spreadsheets that have saved it in their language', () => {
    const header = 'recipient;scope;channel;sender;group;blocks;hold;provisional;since;source\r\n';
    const rowOf = (hold: string) =>
      `'+447911123456;ACCOUNT;;;;ALL;${hold};FALSCH;2024-03-01T12:00:00Z;MANUAL\r\n`;
    const holdsOf = (words: string) =>
      words.split(' ').map((hold) => {
        const read = readFile(header + rowOf(hold), { settings, mapping: { scope: 'ACCOUNT', asOf: null } });
        return read.words.map((word) => word.hold);
      });
    expect(holdsOf('FALSCH FAUX FALSO ONWAAR FALSE 0').flat()).toEqual(Array(6).fill(false));
    expect(holdsOf('WAHR VRAI VERDADERO VERDADEIRO VERO WAAR TRUE 1').flat()).toEqual(Array(8).fill(true));
  });

  it('alone says what it blocks: elsewhere a column of that name is something else', () => {
    const [word] = readFile('phone,blocks,hold\n+447911123456,7,true\n').words;
    expect(word).toMatchObject({ blocks: 'MARKETING', hold: false });
  });

  it('of refused rows imports again once they are corrected, and what Heed added says nothing', () => {
    const read = readFile(
      'heed_line,phone,heed_column,heed_message,reason\n7,+447911123456,phone,not a phone number,x\n',
    );
    expect(read.words).toMatchObject([{ recipient: '+447911123456', reasonText: 'x' }]);
    expect(read.form?.columns).toEqual({ phone: 1, reason: 4 });
  });
});
