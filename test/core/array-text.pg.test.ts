import { expect, test } from 'vitest';
import { type ArrayValue, arrayText } from '../../src/core/db/array-text.rules.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

async function readBack(values: readonly (string | null)[]): Promise<unknown> {
  const [row] = await database.db.text<{ back: unknown }>('select to_jsonb($1::text::text[]) as back', [
    arrayText(values, (value) => value),
  ]);
  return row?.back;
}

test('texts come back from an array as they were, whatever is in them', async () => {
  const texts = [
    '',
    ' ',
    'STOP',
    'null',
    'NULL',
    'Null and void',
    'a,b',
    '{a}',
    '"',
    '\\',
    '\\"',
    '"x\\',
    "it's",
    '%_',
    'line\nbreak\ttab\u0001',
    '“STOP” 🛑',
    'ß Я ק',
    '+14155550100',
    '2026-11-22T07:31:25.000001Z',
    '{}',
    '$1',
  ];
  expect(await readBack(texts)).toEqual(texts);
  expect(await readBack([null, ...texts, null])).toEqual([null, ...texts, null]);
  for (const text of texts) expect(await readBack([text])).toEqual([text]);
});

test('an array of nothing but nulls is null, one of nothing is empty', () => {
  const itself = (value: ArrayValue) => value;
  expect(arrayText([null, undefined], itself)).toBeNull();
  expect(arrayText([], itself)).toBe('{}');
  expect(arrayText([1, null, true, 2.5], itself)).toBe('{1,NULL,true,2.5}');
});
