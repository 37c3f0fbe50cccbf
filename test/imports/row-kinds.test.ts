/** Rows of files that say whether somebody is opted out or in, as people ask that in their columns. */
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import { columnsRead } from '../../src/features/imports/file/columns-read.rules.js';
import { kindColumn } from '../../src/features/imports/file/kind-columns.rules.js';
import { noon, readFile } from './given-file.js';

/** A file with one column beside the addresses; gives which of its values count as an opt-out. */
function taken(name: string, ...values: string[]): string[] {
  const rows = values.map((value, row) => `+44791112${3_000 + row};${value}\n`).join('');
  const { words, rows: read, refusals } = readFile(`phone;${name}\n${rows}`);
  expect(read).toBe(values.length);
  expect(refusals.every(({ column }) => column === name)).toBe(true);
  return words.map(({ line }) => values[line - 2] ?? '');
}

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

  it('is answered in the ways of databases and spreadsheets, too: nobody who says no or nothing is opted out', () => {
    const yes = ['t', 'T', '1.0', '1,00', "b'1'", '☒', '☑\ufe0f', '✔\ufe0f'];
    const no = ['f', 'F', '0.0', '0,00', '00', "b'0'", '✖\ufe0f'];
    const empty = ['–', '—', '--', '?', '…', 'n.a.', 'N/A', 'undefined', 'nil', 'Unknown', '0000-00-00'];
    const never = ['never', 'Not yet', 'nie', 'jamais', 'Nunca', 'nooit', 'never subscribed'];
    const foreign = ['да', 'нет', 'いいえ'];
    const all = [...yes, ...no, ...empty, ...never, ...foreign];
    expect(taken('Opted out', ...all)).toEqual(yes);
    expect(taken('Opted in', ...all)).toEqual([...no, ...never]);
    expect(taken('Newsletter', ...all)).toEqual([...no, ...empty, ...never]);
  });

  it('is not answered by a text that begins with the contrary', () => {
    const contrary = [
      'No, thanks',
      'no (2024-03-01)',
      'nein, danke',
      'Not really',
      'not opted out (web)',
      'kein Widerspruch',
      'pas de demande',
      'Subscribed via web',
      'Subscribed since 2024-03-01',
      'Opted in by text',
      'Active subscriber',
    ];
    const outs = [
      'Yes, by letter',
      'Yes, not interested',
      'Do not contact',
      'opted out by text',
      'by phone, 12 May',
    ];
    expect(taken('Opted out', ...contrary, ...outs)).toEqual(outs);
    const statuses = [
      'Subscribed via web',
      'Active subscriber',
      'Opt-in via form',
      'Abonniert seit März',
      'not opted out, yet',
    ];
    const left = [
      'Unsubscribed via web',
      'Not subscribed',
      'No longer subscribed',
      'not active any more',
      'Subscribed, then unsubscribed',
      'hard bounce',
    ];
    expect(taken('Status', ...statuses, ...left)).toEqual(left);
    expect(taken('Newsletter', 'Yes, weekly', 'Subscribed by web', 'not unsubscribed', 'no, thanks')).toEqual(
      ['no, thanks'],
    );
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

describe('O3 of several dates in a row', () => {
  const dates = (file: string, mapping: object = {}) =>
    readFile(file, { mapping }).words.map(({ occurredAt }) => formatInstant(occurredAt).slice(0, 10));
  const today = formatInstant(noon).slice(0, 10);

  it('that of the opt-out is taken: "Opted out at", then "Opted out", then "Date", then "Created"', () => {
    const file = (...names: string[]) =>
      `phone,${names.join(',')}\n+447911123456,${names.map((_, place) => `202${place}-01-01`).join(',')}\n`;
    expect(dates(file('Date', 'Opted out', 'Opted out at'))).toEqual(['2022-01-01']);
    expect(dates(file('Date', 'Unsubscribed at'))).toEqual(['2021-01-01']);
    expect(dates(file('Date', 'Unsubscribed'))).toEqual(['2021-01-01']);
    expect(dates(file('Created', 'Date', 'Abgemeldet'))).toEqual(['2022-01-01']);
    expect(dates(file('Created', 'Date'))).toEqual(['2021-01-01']);
    expect(dates(file('Created'))).toEqual([today]);
    expect(dates('phone,Date,Opted out\n+447911123456,2020-01-01,yes\n+447911123457,,yes\n')).toEqual([
      '2020-01-01',
      today,
    ]);
  });

  it('it is said which', () => {
    const notes = (header: string) => {
      const { form } = readFile(`${header}\n`);
      return form === null ? [] : columnsRead(form).map(({ name, readAs, note }) => [name, readAs, note]);
    };
    expect(notes('phone,Date,Opted out,town')).toEqual([
      ['phone', 'phone', null],
      ['Date', 'occurredAt', 'a date under "Opted out" goes before it'],
      ['Opted out', 'kind', 'a date here is when the recipient opted out, and goes before one under "Date"'],
    ]);
    expect(notes('phone,Date,created,Unsubscribed at')).toEqual([
      ['phone', 'phone', null],
      ['Unsubscribed at', 'occurredAt', 'dates under "Date", "created" are not read'],
    ]);
    expect(notes('phone,created')).toEqual([
      ['phone', 'phone', null],
      ['created', 'occurredAt', expect.stringMatching(/only where the import has no asOf/)],
    ]);
    expect(notes('phone,Subscribed,Opted out at,Opted out')).toMatchObject([
      ['phone', 'phone', null],
      ['Opted out at', 'occurredAt', null],
      ['Opted out', 'kind', 'a date here is when the recipient opted out, where "Opted out at" has none'],
    ]);
    const { form } = readFile('+447911123456\n');
    expect(form === null ? [] : columnsRead(form)).toEqual([
      { name: 'column 1', readAs: 'recipient', note: null },
    ]);
  });

  it('a column that says when people opted out and is mostly empty is asked about: it may be of all contacts', () => {
    const rows = (dated: number, empty: number, header = 'phone,unsubscribed_at', nothing = '') =>
      `${header}\n${Array.from({ length: dated + empty }, (_, row) => `+44791112${3_000 + row},${row < dated ? '2024-03-01' : nothing}\n`).join('')}`;
    for (const nothing of ['', 'NULL', '\\N', '-', "'-", 'NaT']) {
      expect(readFile(rows(5, 15, 'phone,unsubscribed_at', nothing)).failure).toMatch(
        /^most rows have nothing under "unsubscribed_at"/,
      );
    }
    expect(dates(rows(10, 10))).toHaveLength(20);
    expect(dates(rows(0, 30))).toHaveLength(30);
    expect(dates(rows(2, 5))).toHaveLength(7);
    expect(dates(rows(5, 15, 'phone,date'))).toHaveLength(20);
    const asked = readFile(rows(5, 15), { columns: { occurredAt: 'unsubscribed_at' } });
    expect(asked.words).toHaveLength(20);
    expect(asked.words.at(-1)?.occurredAt).toBe(noon);
    expect(
      dates(rows(5, 15, 'phone,unsubscribed_at,heed_line').replaceAll(/(\d,[\d-]*)$/gm, '$1,7')),
    ).toHaveLength(20);
  });
});
