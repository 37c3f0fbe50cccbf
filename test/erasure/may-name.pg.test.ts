/** R3: what the database looks for in texts is what the patterns find, however a number or an address is written. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
  type AddressInText,
  addressInText,
  withoutAddress,
} from '../../src/core/domain/address-in-text.rules.js';
import { anyDigit, signsBetween } from '../../src/core/domain/digits-in-text.rules.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

const units = Array.from({ length: 0xffff }, (_, at) => at + 1).filter(
  (code) => code < 0xd800 || code > 0xdfff,
);
const within = (inside: string) => {
  const pattern = new RegExp(`[${inside}]`);
  return units.map((code) => String.fromCharCode(code)).filter((sign) => pattern.test(sign));
};

/** What the database says of each: whether it would look at it, and what it would leave. */
const asked = ({ pattern, encoded }: AddressInText, texts: readonly string[]) =>
  database.db.rows<{ may: boolean; in_json: boolean; left: string }>(sql`
    select may_name(t.text, ${pattern}::text, null) as may,
      json_may_name(jsonb_build_array(t.text), ${pattern}::text, null) as in_json,
      without_address(t.text, ${pattern}::text, ${encoded}::text, 'X') as left
    from jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) with ordinality t(text, n) order by t.n`);

describe('may_name', () => {
  it('R3 knows every sign that may stand between two digits, and every way of writing a digit', async () => {
    const inText = addressInText('+12125550147');
    const [signs, digits] = [within(signsBetween), within(anyDigit)];
    expect(signs.length).toBeGreaterThan(60);
    expect(digits).toHaveLength(40);
    const zeros = digits.filter((_, at) => at % 10 === 0);
    const texts = [
      ...signs.map((sign) => `ask ${['212', '555', '0147'].join(sign)}, ok`),
      ...zeros.map(
        (zero) =>
          `ask ${'2125550147'.replaceAll(/\d/g, (digit) => String.fromCharCode(zero.charCodeAt(0) + Number(digit)))}, ok`,
      ),
    ];
    const found = { may: true, in_json: true, left: 'ask X, ok' };
    expect(texts.map((text) => withoutAddress(text, inText, 'X'))).toEqual(texts.map(() => found.left));
    const rows = await asked(inText, texts);
    expect(rows.map((row, at) => ({ ...row, text: texts[at] }))).toEqual(
      texts.map((text) => ({ ...found, text })),
    );
  });

  it.each([
    [
      '+12125550147',
      [
        '+1\u202f212\u2009555\u20110147',
        '(212)\u00a0555\u20130147',
        '(212) \u2014 555 \u2014 0147',
        '212_555_0147',
        '\uff0b\uff11\uff12\uff11\uff12\uff15\uff15\uff15\uff10\uff11\uff14\uff17',
        '\u202a+1 212\u2212555\u22120147',
        '001\u20112125550147',
        '+1(212)5550147',
        '\\n212\n555\t0147',
      ],
    ],
    [
      '+442079460147',
      [
        '\uff10\uff12\uff10 7946\u20110147',
        '+44 (0)20 7946 0147',
        '\uff08020\uff09 7946 0147',
        '020-7946-0147',
      ],
    ],
    // A number without its code is too short to be told from others.
    ['+29023456', ['+290 23456', '00290\u00a023456', '+290 (0) 23456', '+290\u20112345\uff16']],
    [
      'ann.o+x@example.com',
      [
        'Ann.O+X@Example.COM',
        'mailto:ann.o+x@example.com',
        '\\\nann.o+x@example.com',
        'ann.o%2Bx%40example.com',
        'mailto%3Aann.o%2bx%40example%2ecom',
      ],
    ],
    ['+ann@example.com', ['+ann@example.com', '%2Bann%40example.com']],
  ])('R3 finds %s as the patterns do', async (address, spellings) => {
    const inText = addressInText(address);
    const texts = spellings.map((one) => `ask ${one}, ok`);
    // What stands before it may stay.
    const found = (text: string) => withoutAddress(text, inText, 'X').replace(/^ask [^X]*X/, 'ask X');
    expect(texts.map(found)).toEqual(texts.map(() => 'ask X, ok'));
    const rows = await asked(inText, texts);
    expect(rows).toEqual(
      texts.map((text) => ({ may: true, in_json: true, left: withoutAddress(text, inText, 'X') })),
    );
  });
});
