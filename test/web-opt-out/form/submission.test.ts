import { describe, expect, it } from 'vitest';
import { take } from '../../../src/features/web-opt-out/form/flood.rules.js';
import { sourceOf } from '../../../src/core/http/source-address.js';
import { stillOutSince } from '../../../src/features/web-opt-out/form/form-words.rules.js';
import { readTyped, typedValues } from '../../../src/features/web-opt-out/form/submission.rules.js';

const typed = (phoneNumber: string, email: string, region: string | null = null) =>
  readTyped(typedValues(new Map(Object.entries({ phoneNumber, email }))), region);

describe('what is filled in', () => {
  it.each([
    ['+33 6 12 34 56 78', '', null, ['+33612345678']],
    ['06 12 34 56 78', 'A@B.example', 'FR', ['+33612345678', 'a@b.example']],
    ['a@b.example', '+33612345678', null, ['a@b.example', '+33612345678']],
    ['a@b.example', 'A@b.example', null, ['a@b.example']],
    ['＋３３６１２３４５６７８', ' ', null, ['+33612345678']],
  ])('is read from %j and %j (%s)', (phoneNumber, email, region, addresses) => {
    expect(typed(phoneNumber, email, region)).toEqual({ kind: 'addresses', addresses });
  });

  it.each([
    ['', '', 'FR', ['nothing-filled-in']],
    ['06 12 34 56 78', '', null, ['no-country-code']],
    ['0033 6 12 34 56 78', '', null, ['no-country-code']],
    ['+33', '', null, ['no-phone-number']],
    ['abc', '', null, ['no-phone-number']],
    ['12345', '', 'US', ['no-phone-number']],
    ['', 'jane', 'FR', ['no-email']],
    ['+33612345678', 'jane@', 'FR', ['no-email']],
    ['0', '@', null, ['no-country-code', 'no-email']],
  ])('is told what is wrong with %j and %j (%s)', (phoneNumber, email, region, kinds) => {
    const read = typed(phoneNumber, email, region);
    expect(read.kind === 'problems' && read.problems.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('is shown again whatever it is, and no longer than an address can be', () => {
    const values = typedValues(new Map([['phoneNumber', `\u0000\ud800${'9'.repeat(1_000)}`]]));
    expect(values.phoneNumber).toBe(`\ufffd\ufffd${'9'.repeat(318)}`);
    expect(values.email).toBe('');
  });
});

describe('a bucket', () => {
  const allowance = { burst: 2, perMinute: 6 };
  it('gives so many at once, and then one each time that it has filled up again', () => {
    const first = take(undefined, allowance, 0);
    const second = take(first.bucket, allowance, 0);
    const third = take(second.bucket, allowance, 0);
    expect([first, second, third].map(({ waitSeconds }) => waitSeconds)).toEqual([0, 0, 10]);
    expect(take(third.bucket, allowance, 4_000).waitSeconds).toBe(6);
    const fourth = take(third.bucket, allowance, 10_000);
    expect(fourth.waitSeconds).toBe(0);
    expect(take(fourth.bucket, allowance, 10_000).waitSeconds).toBe(10);
  });

  it('never holds more than so many, and loses nothing when it is looked at too early', () => {
    const empty = take(take(undefined, allowance, 0).bucket, allowance, 0).bucket;
    expect(take(empty, allowance, 1e9).bucket.left).toBe(1);
    let bucket = empty;
    for (let at = 1_000; at < 10_000; at += 1_000) bucket = take(bucket, allowance, at).bucket;
    expect(take(bucket, allowance, 10_000).waitSeconds).toBe(0);
  });
});

describe('a source', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001::9', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['[2001:db8::1]:443', '2001:db8:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
    ['::ffff:0102:0304', '1.2.3.4'],
    [`${'f'.repeat(3000)}:1`, 'unknown'],
    ['1.2.3.400', 'unknown'],
    ['[1.2.3.4', 'unknown'],
    ['someone', 'unknown'],
    ['', 'unknown'],
  ])('%s is counted as %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});

it('what still holds is told by the account-wide opt-out, else by the earliest', () => {
  expect(stillOutSince([])).toBeNull();
  expect(
    stillOutSince([
      { scopeKey: 5, since: 3 },
      { scopeKey: 6, since: 2 },
    ]),
  ).toBe(2);
  expect(
    stillOutSince([
      { scopeKey: 5, since: 3 },
      { scopeKey: 0, since: 9 },
    ]),
  ).toBe(9);
});
