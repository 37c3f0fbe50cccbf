import { readFileSync } from 'node:fs';
import { buildSchema, isEnumType } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as words from '../../src/cli/account/words-of-the-api.js';
import { choice, choices, count, flag, many, moment, text } from '../../src/cli/options/declared-options.js';
import { nearestOf } from '../../src/cli/options/nearest.rules.js';
import { readOptions } from '../../src/cli/options/read-options.js';

const declared = {
  scope: choice(['SENDER', 'ACCOUNT', 'ALL_BUT_OTP'], ''),
  kind: choices(['OPTED_OUT', 'OPTED_IN'], ''),
  sender: many('SENDER', ''),
  'as-of': moment(''),
  'allow-refused': count('N', ''),
  output: text('FILE', '', 'o'),
  gzip: flag('', 'z'),
} as const;

const read = (...args: string[]) => readOptions(declared, args);
const problemsOf = (...args: string[]) => {
  const result = read(...args);
  return result.kind === 'problems' ? result.problems : [];
};

describe('options', () => {
  it('are read as they are declared; words in any case and with dashes; files stand anywhere', () => {
    const line =
      'a.csv --scope all-but-otp --kind opted-out,OPTED_IN --sender +1 --sender=x -z b.csv -o out --as-of';
    expect(read(...line.split(' '), '2026-11-01 09:00:00+01:00', '--', '-odd')).toEqual({
      kind: 'options',
      rest: ['a.csv', 'b.csv', '-odd'],
      given: {
        scope: 'ALL_BUT_OTP',
        kind: ['OPTED_OUT', 'OPTED_IN'],
        sender: ['+1', 'x'],
        'as-of': '2026-11-01T09:00:00+01:00',
        'allow-refused': null,
        output: 'out',
        gzip: true,
      },
    });
    expect(read('-')).toMatchObject({
      kind: 'options',
      rest: ['-'],
      given: { kind: [], sender: [], gzip: false, scope: null },
    });
  });

  it('that are wrong are told of in sentences, all at once', () => {
    expect(problemsOf('--scop', '--scope', '--gzip', '--gzip=yes', '--allow-refused', '1e3')).toEqual([
      'there is no option --scop; did you mean --scope?',
      '--scope needs a value: sender, account or all-but-otp',
      '--gzip takes no value',
      '--scope: sender, account or all-but-otp was expected, not "--gzip"',
      '--allow-refused: a whole number was expected, not "1e3"',
    ]);
    expect(problemsOf('--output', 'a', '-o', 'b')).toEqual(['--output was given 2 times; once is expected']);
    expect(problemsOf('--as-of', '2026-11-01')[0]).toContain('a time with its zone was expected');
    expect(problemsOf('--as-of', '2026-13-01T00:00:00Z')).toHaveLength(1);
    expect(problemsOf('--sender', '')).toEqual(['--sender is empty']);
    expect(problemsOf('--token', 'abc')[0]).toContain('set HEED_KEY');
  });

  it('that nobody knows are answered with the nearest, if any is near', () => {
    const known = ['cursor-file', 'append', 'once', 'channel', 'changed-only'];
    expect(['cursorfile', 'appned', 'chan', 'chanel', 'onec'].map((word) => nearestOf(word, known))).toEqual([
      'cursor-file',
      'append',
      null,
      'channel',
      'once',
    ]);
    expect(nearestOf('channles', ['channels', 'channel'])).toBe('channels');
    expect(nearestOf('xyz', known)).toBeNull();
  });

  it('take the words that the API has, and no others', () => {
    const schema = buildSchema(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8'));
    const enums = {
      Channel: words.channels,
      Scope: words.scopes,
      Blocks: words.blocks,
      Reason: words.reasons,
      Source: words.sources,
      EventKind: words.eventKinds,
      Category: words.categories,
      UnmappedSender: words.unmappedSenders,
      AccountPart: words.accountParts,
    };
    for (const [name, of] of Object.entries(enums)) {
      const type = schema.getType(name);
      expect(isEnumType(type) && type.getValues().map((value) => value.name)).toEqual(
        expect.arrayContaining([...of]),
      );
      expect(isEnumType(type) && type.getValues().length).toBe(of.length);
    }
  });
});
