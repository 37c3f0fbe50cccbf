/** Arguments of the command line, and what it reads and shows. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { readAnswer } from '../../src/cli/http/answer.rules.js';
import { readColumns, readSenderFile, readSenderPair } from '../../src/cli/import/mapping.rules.js';
import { choice, choices, count, flag, many, moment, text } from '../../src/cli/options/declared-options.js';
import { twoColumns, wrap } from '../../src/cli/options/help.rules.js';
import { nearestOf } from '../../src/cli/options/nearest.rules.js';
import { readOptions } from '../../src/cli/options/read-options.js';
import { barLine, bytesInWords, shorten, timeInWords } from '../../src/cli/terminal/bar.rules.js';
import { holds } from './holds.js';
import { anyText, around } from './inputs.js';

const declared = {
  help: flag('says', 'h'),
  file: text('FILE', 'says', 'o'),
  column: many('NAME', 'says'),
  scope: choice(['ACCOUNT', 'SENDER'], 'says'),
  channel: choices(['SMS', 'EMAIL'], 'says'),
  rows: count('COUNT', 'says'),
  since: moment('says'),
};
const argument = around(
  '--file',
  '--file=x',
  '-h',
  '-ho',
  '--rows',
  '7',
  '--since',
  '2026-01-01T00:00:00Z',
  '--scope=account',
  '--',
  '-',
  '--key',
  '--channel',
  'sms,email',
  '--no-help',
  '--__proto__',
  '--constructor=x',
);

describe('arguments', () => {
  holds('are options, or problems are told', [fc.array(argument, { maxLength: 8 })], (args) => {
    const read = readOptions(declared, args);
    if (read.kind === 'problems') {
      expect(read.problems.length).toBeGreaterThan(0);
      return;
    }
    expect(Object.keys(read.given).sort()).toEqual(Object.keys(declared).sort());
    expect(read.given.rows === null || Number.isSafeInteger(read.given.rows)).toBe(true);
    expect(read.given.scope === null || ['ACCOUNT', 'SENDER'].includes(read.given.scope)).toBe(true);
  });

  holds(
    'the nearest word is one of them',
    [anyText(12), fc.array(anyText(12), { maxLength: 5 })],
    (written, words) => {
      const nearest = nearestOf(written, words);
      if (nearest !== null) expect(words).toContain(nearest);
    },
    { share: 0.3 },
  );

  holds(
    'pairs are pairs, or problems',
    [
      fc.array(around('date=Opted out', '=', 'a=b=c', 'x'), { maxLength: 4 }),
      around('ACME=00000000-0000-4000-8000-000000000001', 'a,b\n"c'),
      anyText(80),
    ],
    (columns, pair, file) => {
      expect(readColumns(columns).kind).toBeTypeOf('string');
      expect(readSenderPair(pair).kind).toBeTypeOf('string');
      expect(readSenderFile('map.csv', `${pair}\n${file}`).kind).toBeTypeOf('string');
    },
  );
});

describe('what is shown', () => {
  holds(
    'an answer of any text is data, a refusal or trouble',
    [
      fc.integer({ min: 100, max: 599 }),
      fc.oneof(
        anyText(80),
        fc.json(),
        fc.constantFrom(
          '{"data":{}}',
          '{"errors":[{}]}',
          '{"errors":[null]}',
          '{"errors":"x"}',
          '{"errors":{"0":1}}',
          'null',
          '[]',
          '{"errors":[{"message":7,"extensions":[]}]}',
        ),
      ),
    ],
    (status, body) => {
      const read = readAnswer(status, body);
      expect(['data', 'refused', 'passing']).toContain(read.kind);
      if (read.kind !== 'data') expect(typeof read.message).toBe('string');
    },
  );

  holds(
    'lines fit the terminal',
    [anyText(100), fc.integer({ min: 10, max: 200 })],
    (words, width) => {
      expect(Array.from(shorten(words, width)).length).toBeLessThanOrEqual(width);
      expect(wrap(words, width, '  ')).toBeInstanceOf(Array);
      expect(twoColumns([[words, words]], width)).toBeInstanceOf(Array);
      const line = barLine(
        { what: words, doing: 'reading', share: 0.5, amount: '1', rate: '2', left: null },
        width,
      );
      expect(line).not.toMatch(/\n/);
    },
    { share: 0.3 },
  );

  holds(
    'amounts are said',
    [fc.double({ min: 0, max: 1e15, noNaN: true })],
    (amount) => {
      expect(bytesInWords(amount)).not.toMatch(/NaN|undefined/);
      expect(timeInWords(amount)).not.toMatch(/NaN|undefined/);
    },
    { share: 0.3 },
  );
});
