/**
 * Phone numbers by the millions, each of an index of its own: mobile numbers of ten countries in E.164, scattered over
 * each country's plan. Eight of twenty are in +1, two each in Britain, France and Germany, one each in Spain, Italy,
 * Brazil, India, Mexico and Australia.
 */

interface Plan {
  /** What numbers begin with; all of one length. */
  prefixes: readonly string[];
  /** The least and the greatest of the digits that follow, as a number. */
  from: number;
  to: number;
}

const northAmerica: Plan = {
  prefixes: [
    '+1212',
    '+1213',
    '+1305',
    '+1312',
    '+1404',
    '+1415',
    '+1512',
    '+1602',
    '+1617',
    '+1702',
    '+1713',
    '+1718',
    '+1786',
    '+1816',
    '+1917',
    '+1972',
    '+1416',
    '+1604',
  ],
  from: 2_000_000,
  to: 9_999_999,
};
const eightDigits = { from: 10_000_000, to: 99_999_999 };
const sevenDigits = { from: 1_000_000, to: 9_999_999 };
const britain: Plan = { prefixes: ['+4474', '+4475', '+4477', '+4478'], ...eightDigits };
const france: Plan = { prefixes: ['+3361', '+3362', '+3366', '+3367', '+3368'], ...sevenDigits };
const germany: Plan = {
  prefixes: ['+49151', '+49152', '+49157', '+49160', '+49170', '+49171'],
  ...eightDigits,
};
const spain: Plan = { prefixes: ['+346'], ...eightDigits };
const italy: Plan = { prefixes: ['+3932', '+3933', '+3934'], ...eightDigits };
const brazil: Plan = { prefixes: ['+55119', '+55219', '+55319'], from: 60_000_000, to: 99_999_999 };
const india: Plan = { prefixes: ['+9197', '+9198', '+9199'], ...eightDigits };
const mexico: Plan = { prefixes: ['+5255', '+5233', '+5281'], ...eightDigits };
const australia: Plan = { prefixes: ['+6140', '+6142', '+6143'], ...sevenDigits };

/** Of twenty numbers one after the other, each is of one of these. */
const turns: readonly Plan[] = [
  northAmerica,
  britain,
  northAmerica,
  france,
  northAmerica,
  germany,
  northAmerica,
  spain,
  italy,
  brazil,
  northAmerica,
  britain,
  northAmerica,
  france,
  northAmerica,
  germany,
  northAmerica,
  india,
  mexico,
  australia,
];
/** How many of the twenty are of the turn's plan, and how many of those come before it. */
const shares = turns.map((plan, turn) => ({
  plan,
  each: turns.filter((other) => other === plan).length,
  before: turns.slice(0, turn).filter((other) => other === plan).length,
}));

/** A prime greater than 5: it shares no factor with the size of any plan, so that steps of it meet every number once. */
const step = 61_803_419;

/** The same index, the same number; another index, another number. Up to 30,000,000 and more. */
export function phoneNumberAt(index: number): string {
  const share = shares[index % turns.length] as (typeof shares)[number];
  const { prefixes, from, to } = share.plan;
  const ofPlan = Math.floor(index / turns.length) * share.each + share.before;
  const each = to - from + 1;
  const place = (ofPlan * step) % (each * prefixes.length);
  return `${prefixes[Math.floor(place / each)]}${from + (place % each)}`;
}

export function phoneNumbersFrom(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => phoneNumberAt(first + index));
}
