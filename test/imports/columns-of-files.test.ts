import { describe, expect, it } from 'vitest';
import { strengthOfDate } from '../../src/features/imports/file/field-names.rules.js';
import type { AskedColumns } from '../../src/features/imports/file/file-form.js';
import { findForm } from '../../src/features/imports/file/find-form.rules.js';

interface Given {
  columns?: AskedColumns;
  region?: string | null;
}

/** Which column is read for what, by the names in the header, or places from 1. */
function columnsOf(
  file: string,
  { columns = {}, region = 'GB' }: Given = {},
): Record<string, string> | string {
  const found = findForm(Buffer.from(file), true, { columns, region });
  if (found.kind === 'unreadable') return found.message;
  const { form } = found;
  return Object.fromEntries(
    Object.entries(form.columns).map(([field, place]) => [
      field,
      form.header?.[place] ?? `column ${place + 1}`,
    ]),
  );
}

describe('O3 the columns of a file', () => {
  it.each([
    // What other systems export.
    [
      'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LAST_CHANGED,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON,UNSUB_REASON_OTHER',
      {
        email: 'Email Address',
        occurredAt: 'UNSUB_TIME',
        reason: 'UNSUB_REASON',
        reasonText: 'UNSUB_REASON_OTHER',
      },
    ],
    [
      'Email,Phone Number,First Name,Suppression Reason,Suppression Timestamp,Email Marketing Consent',
      {
        email: 'Email',
        phone: 'Phone Number',
        reason: 'Suppression Reason',
        occurredAt: 'Suppression Timestamp',
        kind: 'Email Marketing Consent',
      },
    ],
    [
      'From,To,Body,Status,SentDate,ApiVersion,NumSegments,DateCreated',
      { recipient: 'To', sender: 'From', occurredAt: 'SentDate', kind: 'Status' },
    ],
    ['NO.HP,bsuid,username,opted out at', { recipient: 'bsuid', occurredAt: 'opted out at' }],
    ['phone,bsuid,opted out at', { phone: 'phone', recipient: 'bsuid', occurredAt: 'opted out at' }],
    [
      'MSISDN;Shortcode;Channel;Opt-Out Date',
      { phone: 'MSISDN', sender: 'Shortcode', channel: 'Channel', occurredAt: 'Opt-Out Date' },
    ],
    [
      'Recipient,Template,Type,Sent by,Job,Status,Time',
      { recipient: 'Recipient', occurredAt: 'Time', kind: 'Status' },
    ],
    [
      'phone number,unsubscribed at,service name',
      { phone: 'phone number', occurredAt: 'unsubscribed at', sender: 'service name' },
    ],
    // Languages.
    [
      'Numéro de téléphone;Date de désinscription;Motif;Expéditeur',
      {
        phone: 'Numéro de téléphone',
        occurredAt: 'Date de désinscription',
        reason: 'Motif',
        sender: 'Expéditeur',
      },
    ],
    [
      'Handynummer;E-Mail-Adresse;Abmeldedatum;Grund;Kanal',
      {
        phone: 'Handynummer',
        email: 'E-Mail-Adresse',
        occurredAt: 'Abmeldedatum',
        reason: 'Grund',
        channel: 'Kanal',
      },
    ],
    [
      'Teléfono móvil;Correo electrónico;Fecha de baja;Motivo',
      { phone: 'Teléfono móvil', email: 'Correo electrónico', occurredAt: 'Fecha de baja', reason: 'Motivo' },
    ],
    [
      'Celular;Data;Observação;Remetente',
      { phone: 'Celular', occurredAt: 'Data', reasonText: 'Observação', sender: 'Remetente' },
    ],
    [
      'Mobiel nummer;Datum;Reden;Afzender',
      { phone: 'Mobiel nummer', occurredAt: 'Datum', reason: 'Reden', sender: 'Afzender' },
    ],
    [
      'Numero di telefono;Data;Note;Mittente',
      { phone: 'Numero di telefono', occurredAt: 'Data', reasonText: 'Note', sender: 'Mittente' },
    ],
    // Ways of writing.
    [
      ' MOBILE_NO ,"opted.out.at",REASON',
      { phone: 'MOBILE_NO', occurredAt: 'opted.out.at', reason: 'REASON' },
    ],
    ['\ufeffTel.,Opted-Out At', { phone: 'Tel.', occurredAt: 'Opted-Out At' }],
    ['Mobile 1,Date', { phone: 'Mobile 1', occurredAt: 'Date' }],
    [
      'Phone__c,acme__Unsubscribed_At__c,SMS_Opt_Out__c',
      { phone: 'Phone__c', occurredAt: 'acme__Unsubscribed_At__c', kind: 'SMS_Opt_Out__c' },
    ],
    ['sep=;\nphone;date', { phone: 'phone', occurredAt: 'date' }],
    // The best of several.
    ['phone,created at,date,opt-out date', { phone: 'phone', occurredAt: 'opt-out date' }],
    ['recipient,phone,email', { phone: 'phone', email: 'email' }],
  ] as [string, Record<string, string>][])('are found in %s', (header, expected) => {
    expect(columnsOf(`${header}\r\n`)).toEqual(expected);
  });

  it('are those that are asked for, by name or place, and what was found by name stands back', () => {
    const file = 'phone,mobile,when,why\n1,+447911123456,2024-03-01,x\n';
    expect(columnsOf(file, { columns: { recipient: ' Mobile ', reasonText: 'WHY', sender: '1' } })).toEqual({
      recipient: 'mobile',
      occurredAt: 'when',
      reasonText: 'why',
      sender: 'phone',
    });
    expect(columnsOf('+447911123456,2024-03-01\n', { columns: { recipient: '1', occurredAt: '2' } })).toEqual(
      {
        recipient: 'column 1',
        occurredAt: 'column 2',
      },
    );
  });

  it.each([
    [
      'a name that is not there',
      'phone,date\n',
      { recipient: 'mobil' },
      /^columns.recipient: there is no column "mobil"; there are "phone", "date"$/,
    ],
    [
      'a place that is not there',
      'phone,date\n',
      { occurredAt: '3' },
      /^columns.occurredAt: there is no column "3"/,
    ],
    ['nothing', 'phone,,\n', { recipient: ' ' }, /^columns.recipient: the name of a column was expected/],
    [
      'a name where there is no header',
      '+447911123456\n',
      { recipient: 'phone' },
      /no header: name the column by its place, from 1 to 1/,
    ],
    ['a name that several have', 'a,A,phone\n', { sender: ' a' }, /"phone"/],
    [
      'a name that several have',
      'x,x,phone\n',
      { sender: 'x' },
      /several columns are called "x" \(column 1, column 2\)/,
    ],
  ] as [string, string, AskedColumns, RegExp][])(
    'are refused if they are asked for by %s',
    (_what, file, columns, message) => {
      const found = columnsOf(file, { columns });
      if (columns.sender === ' a') expect(found).toMatchObject({ sender: 'a' });
      else expect(found).toMatch(message);
    },
  );

  it.each([
    [
      'several that may be the recipient',
      'phone,mobile\n+447911123456,+447911123457\n',
      /several columns may hold the recipients: "phone", "mobile"/,
    ],
    [
      "a number that may be a customer's",
      'number,reached at\n4155550123,+14155550101\n',
      /several columns.*"number", "reached at"/,
    ],
    ['none', 'name,town\nAnn,Bath\n', /no column looks like.*the first row is "name", "town"/],
    [
      'none, with a header',
      'name,town,x\nAnn,Bath,123456789012345678\n',
      /no column is called phone.*"name", "town", "x"/,
    ],
    ['none, and no header', 'x,2024-03-01\ny,2024-03-01\n', /no column/],
    ['JSON', '[{"phone":"+447911123456"}]', /is JSON/],
  ])('are asked for where there are %s', (_what, file, message) => {
    expect(columnsOf(file)).toMatch(message);
  });

  it('are told from what is in them where no name says it, and where there is no header', () => {
    expect(columnsOf('who,reached at\nAnn,+447911123456\n')).toEqual({ recipient: 'reached at' });
    expect(columnsOf('+447911123456\n07911123457\n')).toEqual({ recipient: 'column 1' });
    expect(columnsOf('ann@example.com;x\nbob@example.com;y\n')).toEqual({ recipient: 'column 1' });
    expect(columnsOf('07911123456\n')).toEqual({ recipient: 'column 1' });
    expect(columnsOf('447911123456\n', { region: null })).toEqual({ recipient: 'column 1' });
    expect(columnsOf('mobile,sms\n+447911123456,yes\n')).toEqual({ phone: 'mobile' });
  });

  it('are there in an empty file and in one with a header alone', () => {
    for (const file of ['', '\ufeff', '\n\n', ' \r\n'])
      expect(columnsOf(file)).toEqual({ recipient: 'column 1' });
    expect(columnsOf('phone')).toEqual({ phone: 'phone' });
  });

  it('may be thousands', () => {
    const names = Array.from({ length: 9_999 }, (_, place) => `c${place}`).join(',');
    expect(columnsOf(`${names},phone\n${'x,'.repeat(9_999)}+447911123456\n`)).toEqual({ phone: 'phone' });
    expect(columnsOf(`phone,${'x'.repeat(300_000)}\n`)).toMatch(/^line 1: a row has at most 262144 bytes/);
  });

  it('show in which order day and month stand, unless they do not', () => {
    const orderOf = (...dates: string[]) => {
      const found = findForm(
        Buffer.from(`phone,date\n${dates.map((date) => `+447911123456,${date}\n`).join('')}`),
        true,
        { region: null },
      );
      return found.kind === 'form' ? found.form.dateOrder : found.message;
    };
    expect(orderOf('03/04/2024', '2024-03-14')).toBe('unknown');
    expect(orderOf('03/04/2024', '14/03/2024 12:00')).toBe('day-first');
    expect(orderOf('03/14/2024', '03/04/2024')).toBe('month-first');
    expect(orderOf('03/14/2024', '14/03/2024')).toBe('both');
  });

  it('of dates may tell of something else than the opt-out', () => {
    expect(['created_at', 'Date Added', 'LAST_CHANGED', 'erstellt am'].map(strengthOfDate)).toEqual([
      'weak',
      'weak',
      'weak',
      'weak',
    ]);
    expect(['date', 'Zeitpunkt', 'UNSUB_TIME', 'since'].map(strengthOfDate)).toEqual([
      'general',
      'general',
      'sure',
      'sure',
    ]);
  });
});
