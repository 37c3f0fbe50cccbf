/** Rows of files that say whether somebody is opted out or in, as people ask that in their columns. */
import { describe, expect, it } from 'vitest';
import { kindColumn } from '../../src/features/imports/file/kind-columns.rules.js';
import { taken } from './given-answers.js';
import { readFile } from './given-file.js';

describe('O3 a column that asks', () => {
  it.each([
    ['Opted in', 'yes', 'no'],
    ['Consent', 'true', 'false'],
    ['Subscribed?', 'Y', 'N'],
    ['SMS Consent', '1', '0'],
    ['Double opt-in', 'x', 'no'],
    ['double_opt_in', 'TRUE', 'FALSE'],
    ['DOI', '✓', '✗'],
    ['Is Subscribed', 'checked', 'unchecked'],
    ['Accepts SMS Marketing', 'yes', 'no'],
    ['Angemeldet', 'ja', 'nein'],
    ['Einwilligung', 'J', 'N'],
    ['Einwilligung erteilt', 'wahr', 'falsch'],
    ['Newsletter abonniert', 'ja', 'nein'],
    ['Abonné', 'oui', 'non'],
    ['Inscrite', 'O', 'N'],
    ['Consentement SMS', 'vrai', 'faux'],
    ['Suscrito', 'sí', 'no'],
    ['Inscrito', 'verdadero', 'falso'],
    ['Consentimiento', 'Sí', 'No'],
    ['Subscrito', 'sim', 'não'],
    ['Consentimento', 'verdadeiro', 'falso'],
    ['Iscritto', 'sì', 'no'],
    ['Consenso marketing', 'vero', 'falso'],
    ['Ingeschreven', 'ja', 'nee'],
    ['Toestemming', 'waar', 'onwaar'],
    ['Aangemeld', 'Ja', 'Nee'],
  ])('"%s" takes nobody for an opt-out who is in: %s is refused, %s is taken', (name, yes, no) => {
    expect(taken(name, yes, no, '', yes.toUpperCase())).toEqual([no]);
  });

  it.each([
    [
      'Subscribed',
      ['unsubscribed', 'revoked', 'never subscribed'],
      ['Subscribed', 'pending', '2024-03-01', 'NULL'],
    ],
    [
      'Angemeldet',
      ['abgemeldet', 'nicht angemeldet', 'widerrufen'],
      ['angemeldet', 'erteilt', 'nicht abgemeldet'],
    ],
    ['Abonné', ['désabonné', 'désinscrite', 'non inscrit'], ['inscrit', 'abonnée', 'à voir']],
    ['Suscrito', ['dado de baja', 'no suscrito'], ['suscrita', 'inscrito', 'no dado de baja']],
    ['Inscrito', ['descadastrado', 'não inscrito'], ['inscrita', 'cadastrado', 'não descadastrado']],
    ['Iscritto', ['disiscritta', 'revocato', 'non iscritto'], ['iscritta', 'abbonato', 'non disiscritto']],
    ['Ingeschreven', ['uitgeschreven', 'afgemeld'], ['aangemeld', 'niet uitgeschreven']],
    [
      'Status',
      ['Unsubscribed', 'bounced', '', 'abgemeldet', 'désabonné'],
      ['active', 'Aktiv', 'attivo', 'suscrito', 'Abonné', 'ingeschreven', 'iscritto', 'double opt-in'],
    ],
    ['Email status', ['cleaned', 'unsubscribed'], ['subscribed', 'ACTIVE']],
    ['Subscription', ['weekly', 'cancelled', 'no', ''], ['yes', 'active', 'subscribed']],
  ])('"%s" is answered by words, too', (name, outs, others) => {
    expect(taken(name, ...outs, ...others)).toEqual(outs);
  });

  it.each([
    'Opted out',
    'Unsubscribed',
    'opt-out',
    'SMS Opt Out',
    'Has opted out of email',
    'Unsubscribed from all email',
    'Opt-out status',
    'Do not contact',
    'DNC',
    'DND',
    'Do Not Call',
    'DoNotCall',
    'Opt Out (Y/N)',
    'Unsubscribed (yes/no)',
    'Abgemeldet (ja/nein)',
    'Phone Opt Out',
    'Opt-out indicator',
    'SMS_Opt_Out__c',
    'acme__Opt_Out__pc',
    'et4ae5__HasOptedOutOfMobile__c',
    'Global unsubscribe',
    'SMS and email opt-out',
    'Has opted out of all SMS and email marketing messages',
    'STOP',
    'Blacklist',
    'Suppression',
    'Abgemeldet',
    'Désinscrit',
    'Désabonnée',
    'Dado de baja',
    'Descadastrado',
    'Disiscritto',
    'Afgemeld',
    'Uitgeschreven',
  ])('"%s" takes yes and dates, and refuses no, nothing and who is in', (name) => {
    expect(
      taken(
        name,
        'yes',
        'no',
        '',
        'ja',
        'nein',
        'sì',
        'não',
        '2024-03-01',
        'NULL',
        'x',
        '0',
        '-',
        'subscribed',
        'STOP',
      ),
    ).toEqual(['yes', 'ja', 'sì', '2024-03-01', 'x', 'STOP']);
  });

  it('says of a row without an answer what was expected', () => {
    const { refusals } = readFile(
      'phone,Opted out,Iscritto\n+447911123456,,\n+447911123457,,forse\n+447911123458,,sì\n',
    );
    expect(refusals).toMatchObject([
      {
        line: 2,
        column: 'Opted out',
        value: '',
        message:
          'an import records opt-outs only, this row does not say whether it is one: yes, no or a date was expected, nothing came',
      },
      { line: 3, column: 'Opted out' },
      {
        line: 4,
        column: 'Iscritto',
        value: 'sì',
        message: 'an import records opt-outs only, this row is an opt-in',
      },
    ]);
  });

  it('is silent where another column says that the person is out, unless it says the contrary', () => {
    const file = [
      'phone,Opted out at,Opted out,Consent',
      '+447911123450,2024-03-01,,',
      '+447911123451,,yes,pending',
      '+447911123452,,,no',
      '+447911123453,2024-03-01,,yes',
      '+447911123454,2024-03-01,no,',
      '+447911123455,,,',
      '',
    ].join('\n');
    const { words, refusals } = readFile(file);
    expect(words.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(refusals.map(({ line, column }) => [line, column])).toEqual([
      [5, 'Consent'],
      [6, 'Opted out'],
      [7, 'Opted out'],
    ]);
  });

  it('is not answered by a date of something else, though the import was told to take it', () => {
    const outs = (dated: string) =>
      readFile(`phone,${dated},Opted out\n+447911123456,2024-03-01,\n+447911123457,2024-03-01,yes\n`, {
        columns: { occurredAt: dated },
      }).words.map(({ line }) => line);
    for (const dated of ['Created', 'Last changed', 'Date', 'Member']) expect(outs(dated)).toEqual([3]);
    expect(outs('Unsubscribed at')).toEqual([2, 3]);
  });

  it('of one channel is not asked about rows of another', () => {
    const file =
      'phone,Accepts Email Marketing,Accepts SMS Marketing\n+447911123456,yes,no\n+447911123457,no,yes\n';
    const lines = (mapping: object) => readFile(file, { mapping }).words.map(({ line }) => line);
    expect(lines({ scope: 'CHANNEL', channel: 'SMS' })).toEqual([2]);
    expect(lines({ scope: 'CHANNEL', channel: 'EMAIL' })).toEqual([3]);
    expect(lines({ scope: 'ACCOUNT' })).toEqual([]);
  });

  it('and is empty all over says nothing, but in a file of rows that were refused before', () => {
    expect(readFile('phone,Consent\n+447911123456,\n').words).toHaveLength(1);
    expect(readFile('phone,Consent,heed_line\n+447911123456,,2\n').words).toHaveLength(0);
    expect(readFile('phone,Opted out\n+447911123456,\n').words).toHaveLength(0);
  });

  it.each([
    ['Consent', ['yes', 'no', '', 'pending'], ['no', '']],
    ['Status', ['subscribed', 'unsubscribed', '', 'active'], ['unsubscribed', '']],
    ['Newsletter', ['yes', 'no', ''], ['no', '']],
  ])(
    'and is empty in all of a file\u2019s beginning is listened to where it is answered later: "%s"',
    (name, later, outs) => {
      const phones = (row: number) => `+4479${String(10_000_000 + row)}`;
      const empty = Array.from({ length: 21_000 }, (_, row) => `${phones(row)};\n`).join('');
      const rows = later.map((value, row) => `${phones(21_000 + row)};${value}\n`).join('');
      const { words, refusals } = readFile(`phone;${name}\n${empty}${rows}`);
      expect(words.slice(0, 21_000).every(({ line }, row) => line === row + 2)).toBe(true);
      expect(words.slice(21_000).map(({ line }) => later[line - 21_002])).toEqual(outs);
      expect(refusals.map(({ line }) => later[line - 21_002])).toEqual(
        later.filter((value) => !outs.includes(value)),
      );
    },
  );

  it('of several channels is asked about all of them, and so is one of mobile phones', () => {
    const lines = (name: string, channel: string) =>
      readFile(`phone,${name}\n+447911123456,yes\n+447911123457,no\n`, {
        mapping: { scope: 'CHANNEL', channel } as object,
      }).words.map(({ line }) => line);
    for (const channel of ['EMAIL', 'SMS', 'WHATSAPP']) {
      expect(lines('SMS/Email opt-in', channel)).toEqual([3]);
      expect(lines('SMS & Email opt-in', channel)).toEqual([3]);
      expect(lines('Email and text opt-in', channel)).toEqual([3]);
      expect(lines('SMS/Email opt-out', channel)).toEqual([2]);
      expect(lines('Mobile opt-in', channel)).toEqual([3]);
    }
    expect(lines('SMS opt-in', 'EMAIL')).toEqual([2, 3]);
  });

  it('perhaps, by a name that is not understood, makes the file one to ask about where it tells rows apart', () => {
    const failure = (name: string, ...values: string[]) =>
      readFile(`phone,${name}\n${values.map((value, row) => `+44791112${3_000 + row},${value}\n`).join('')}`)
        .failure;
    const asked = /^does the column ".*" say who has opted out\? If so, call it "Opted out", or "Opted in"/;
    for (const name of ['Opt-out preference 2', 'acme unsub', 'Consent (web shop)', 'DoNotMail list x'])
      for (const values of [
        ['yes', 'no'],
        ['Y', '', 'NULL'],
        ['', '0'],
      ])
        expect(failure(name, ...values)).toMatch(asked);
    expect(failure('Opt-out preference 2', 'yes', 'yes')).toBeNull();
    expect(failure('Opt-in source', 'web', 'yes', '')).toBeNull();
    expect(failure('Consent text', '', '')).toBeNull();
    expect(failure('preference', 'yes', 'no')).toBeNull();
  });

  it('is told from columns of other things', () => {
    const names = [
      'phone',
      'name',
      'Opt-in source',
      'OPTIN_TIME',
      'event id',
      'contact type',
      'order status x',
      'smsnumber',
      'e',
    ];
    expect(names.map(kindColumn)).toEqual(names.map(() => null));
    expect(kindColumn('is'.repeat(30))).toBeNull();
    expect(kindColumn(`${'sms'.repeat(15)}optin`)).toEqual({ asks: 'opted-in', channel: 'SMS' });
  });
});
