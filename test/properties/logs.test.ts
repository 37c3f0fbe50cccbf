/** Whatever goes wrong, with whatever in it: a line of the log is one line of JSON, and says nothing of people. */
import * as fc from 'fast-check';
import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { createLog, lineOfProgram, logOfLibrary } from '../../src/shell/log.js';
import { describeError, describePath, shown, withoutPeople } from '../../src/shell/log.rules.js';
import { holds } from './holds.js';
import { anyAddress, anyText, controls } from './inputs.js';

/** A text that a person has written, and that can be told from anything of ours. */
const personal = anyText(20).map((text) => `zq${text.replaceAll(/["'`]/g, '')}qz stop`);

/** As libraries and the database speak of input. */
const spoken: readonly ((text: string) => string)[] = [
  (text) => `Unexpected token 'S', "${text}" is not valid JSON`,
  (text) => `invalid input syntax for type uuid: "${text}"`,
  (text) => `Failed query: select $1\nparams: ${text},7`,
  (text) => `Cannot read properties of undefined (reading '${text}')`,
  (text) => `invalid \`${text}\``,
  (text) => `value too long: "${text}" and "${text}"`,
];

/** What the log writes for one call. */
function linesOf(write: (log: ReturnType<typeof createLog>) => void): string[] {
  const written: string[] = [];
  write(createLog('trace', { write: (line: string) => void written.push(line) }));
  return written;
}

function expectClean(lines: readonly string[]): void {
  expect(lines).toHaveLength(1);
  const [line = ''] = lines;
  expect(line.endsWith('\n')).toBe(true);
  expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
  expect(line.isWellFormed()).toBe(true);
  expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
}

describe('a line of the log', () => {
  holds(
    'is one line of JSON without controls, whatever an error says',
    [anyText(80), anyText(20), anyText(20), anyText(40)],
    (message, name, code, within) => {
      const error = Object.assign(new Error(message, { cause: new TypeError(within) }), { name, code });
      expectClean(linesOf((log) => log.error({ err: error }, 'a request failed')));
    },
  );

  holds(
    'holds no address, wherever in an error it stands',
    [anyAddress, anyText(15), anyText(15), fc.nat(5)],
    (address, before, after, which) => {
      const text = `${before} ${address} ${after}`;
      const error = new Error(text, { cause: new Error(spoken[which]?.(text)) });
      error.stack = `Error: ${text}\n    at somewhere (${import.meta.url}:1:1)`;
      const [line = ''] = linesOf((log) => log.warn({ err: error }, 'trouble'));
      expect(line).not.toContain(address);
      expect(line).not.toContain(address.slice(1));
      expect(describePath([address.replaceAll(/\W/g, '_'), 3]).join('.')).not.toContain(address.slice(1));
    },
  );

  holds('holds no text that a library or the database quotes', [personal, fc.nat(5)], (text, which) => {
    const message = spoken[which]?.(text) ?? '';
    const wrapped = new DrizzleQueryError('select 1 where a = $1', [text], new Error(message));
    for (const error of [new Error(message), new Error('around', { cause: new Error(message) }), wrapped]) {
      const [line = ''] = linesOf((log) => log.error({ err: error }, 'an operation failed'));
      expect(line).not.toMatch(/zq|qz stop/);
    }
    const [line = ''] = linesOf((log) => logOfLibrary(log, 'library').error(message));
    expect(line).not.toMatch(/zq|qz stop/);
    expect(lineOfProgram(`ERROR:  ${message}`)).not.toMatch(/zq|qz stop/);
  });

  holds(
    'holds the places of ours alone, though a message looks like some',
    [personal, fc.nat(3)],
    (text, lines) => {
      const error = new Error(`${'\n    at '.repeat(lines)}${text}\n    at ${text}\n    at f (/${text})`);
      const { stack = '' } = describeError(error);
      expect(stack).not.toMatch(/zq|qz stop/);
      expect(stack).toContain('logs.test.ts');
    },
  );

  holds(
    'is written for anything at all that is thrown',
    [
      fc.anything({
        withNullPrototype: true,
        withBigInt: true,
        withTypedArray: true,
        withObjectString: true,
        withSparseArray: true,
        withDate: true,
        withMap: true,
        withSet: true,
      }),
    ],
    (thrown) => {
      expectClean(linesOf((log) => log.error({ err: thrown }, 'a request failed')));
      expect(describeError(thrown).message).toBeTypeOf('string');
    },
  );

  holds('shows a control as what it is', [anyText(60)], (text) => {
    expect(shown(text)).not.toMatch(controls);
    expect(shown(shown(text))).toBe(shown(text));
    expect(withoutPeople(text)).not.toMatch(controls);
  });
});
