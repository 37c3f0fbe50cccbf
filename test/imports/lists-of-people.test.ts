/** Lists as people keep them, written in many ways, against what a person would count in them. */
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../support/seeded-random.js';
import { readFile } from './given-file.js';

/** Of a column that asks, and whether its row is an opt-out. */
const questions: [string, [string, boolean][]][] = [
  [
    'Opted out',
    [
      ['yes', true],
      ['no', false],
      ['', false],
      ['2024-03-01', true],
      ['x', true],
    ],
  ],
  [
    'Status',
    [
      ['unsubscribed', true],
      ['subscribed', false],
      ['bounced', true],
      ['', true],
      ['active', false],
    ],
  ],
  [
    'Iscritto',
    [
      ['sì', false],
      ['no', true],
      ['', false],
      ['disiscritto', true],
    ],
  ],
  [
    'Einwilligung',
    [
      ['ja', false],
      ['nein', true],
      ['', false],
      ['widerrufen', true],
    ],
  ],
  [
    'Désabonné',
    [
      ['oui', true],
      ['non', false],
      ['', false],
    ],
  ],
  [
    'town',
    [
      ['Bath', true],
      ['', true],
      ['yes', true],
      ['no', true],
    ],
  ],
];
const notes = [
  '',
  'a',
  'two words',
  'line one\nline two',
  'a, b; c\td | e',
  '"quoted"',
  "Al 5'10",
  'é ß €',
  ' x ',
  '5" pipe\n6" pipe',
  '=1+1',
  '\n\n',
  'on 2024-03-01\nby post, twice',
];

describe('O3 a list of people', () => {
  it('has as many rows as a person counts, and opts out those, and only those, of whom it says so', () => {
    const random = seededRandom(7);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    let multiline = 0;
    for (let round = 0; round < 250; round += 1) {
      const [question, answers] = pick(questions);
      const names = ['Phone', question, 'Comment', 'Name'];
      const order = [0, 1, 2, 3].sort(() => random() - 0.5);
      const delimiter = pick([',', ';', '\t', '|']);
      const lineEnd = pick(['\n', '\r\n', '\r']);
      const quotesAll = random() < 0.3;
      const people = Array.from({ length: 3 + Math.floor(random() * 12) }, (_, index) => {
        const [answer, isOut] = pick(answers);
        const isWrong = random() < 0.1;
        const address = isWrong ? pick(['4.47911E+11', '-', 'nobody']) : `+4479111${23_400 + index}`;
        return {
          address,
          isOut: isOut && !isWrong,
          cells: [address, answer, pick(notes), pick(['Ann', 'Zoë', ''])],
        };
      });
      // A column that nobody answers asks nothing, unless it asks for opt-outs.
      people.push({
        address: '+447911129999',
        isOut: true,
        cells: ['+447911129999', answers.find(([, is]) => is)?.[0] ?? '', '', ''],
      });
      if (people.every(({ cells }) => cells[1] === '')) continue;
      const write = (cell: string) =>
        quotesAll || /["\r\n]/.test(cell) || cell.includes(delimiter) || random() < 0.1
          ? `"${cell.replaceAll('"', '""').replaceAll('\n', pick(['\n', lineEnd]))}"`
          : cell;
      const line = (cells: readonly string[]) =>
        order.map((place) => write(cells[place] ?? '')).join(delimiter) + lineEnd;
      const blank = () => (random() < 0.1 ? pick([lineEnd, `${delimiter.repeat(3)}${lineEnd}`]) : '');
      const text = blank() + line(names) + people.map(({ cells }) => line(cells) + blank()).join('');
      const encoding = pick(['utf8', 'utf16le'] as const);
      const file = Buffer.from(`${encoding === 'utf8' && random() < 0.5 ? '' : '\ufeff'}${text}`, encoding);
      const read = readFile(file, { pieces: 1 + Math.floor(random() * 99) });
      const about = { text, failure: read.failure };
      expect({ ...about, rows: read.rows }).toEqual({ text, failure: null, rows: people.length });
      expect({ ...about, out: read.words.map(({ recipient }) => recipient) }).toEqual({
        text,
        failure: null,
        out: people.filter(({ isOut }) => isOut).map(({ address }) => address),
      });
      expect(read.words.length + read.refusals.length).toBe(people.length);
      const records = parse(text, {
        delimiter,
        record_delimiter: ['\r\n', '\n', '\r'],
        skip_empty_lines: true,
      })
        .filter((cells) => cells.some((cell) => cell.trim() !== ''))
        .slice(1);
      const comments = new Map(records.map((cells) => [cells[order.indexOf(0)], cells[order.indexOf(2)]]));
      for (const { recipient, reasonText } of read.words) {
        const written = comments.get(recipient) ?? '';
        if (written.includes('\n')) multiline += 1;
        expect({ text, said: reasonText ?? '' }).toEqual({ text, said: written.trim() });
      }
    }
    expect(multiline).toBeGreaterThan(50);
  });
});
