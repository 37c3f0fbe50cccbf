import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from '../../src/features/provider-hooks/payload.rules.js';
import { holds } from '../properties/holds.js';

holds(
  'JSON is read as it is, with the mark that some programs write before it, too',
  [fc.jsonValue()],
  (value) => {
    const [written, mark] = [JSON.stringify(value), '\ufeff'];
    expect(JSON.stringify(parseJson(Buffer.from(written)))).toBe(written);
    expect(JSON.stringify(parseJson(Buffer.from(mark + written)))).toBe(written);
  },
  { share: 0.1 },
);

it('what is no JSON is read as nothing', () => {
  for (const text of ['', '\ufeff', '\ufeff\ufeff{}', '{', 'STOP', '\u001f\u008b'])
    expect(parseJson(Buffer.from(text))).toBe(undefined);
});
