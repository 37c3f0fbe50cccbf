import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import type { DateOrder } from '../../src/features/imports/file/file-form.js';
import { momentOf } from '../../src/features/imports/mapping/moment-of-date.rules.js';
import { orderShownBy, readDate } from '../../src/features/imports/mapping/read-date.rules.js';

/** What a date says: the moment in UTC, marked where it is a whole day or a local time; else what was wrong with it. */
function said(text: string, order: DateOrder = 'unknown'): string {
  const read = readDate(text, order);
  switch (read.kind) {
    case 'instant':
      return formatInstant(read.instant);
    case 'local':
      return `local ${formatInstant(read.local).slice(0, -1)}`;
    case 'day':
      return `day ${formatInstant(read.begins).slice(0, 10)}`;
    case 'not-a-date':
      return read.message;
  }
}

describe('O3 a date in a file', () => {
  it.each([
    ['2024-03-01T12:00:00Z', '2024-03-01T12:00:00.000Z'],
    ['2024-03-01T12:00:00.123456+01:00', '2024-03-01T11:00:00.123456Z'],
    ['2024-03-01 12:00:00+00', '2024-03-01T12:00:00.000Z'],
    ['2024-03-01t12:00:00z', '2024-03-01T12:00:00.000Z'],
    ['2024-03-01 12:00:00 UTC', '2024-03-01T12:00:00.000Z'],
    ['2024-03-01 12:00 +0530', '2024-03-01T06:30:00.000Z'],
    ['2024-03-01 12:00:00 GMT-5', '2024-03-01T17:00:00.000Z'],
    ['2024-03-01T12:00', 'local 2024-03-01T12:00:00.000'],
    ['2024-03-01 12:00:00.5', 'local 2024-03-01T12:00:00.500'],
    ['2024/3/1 9:05 pm', 'local 2024-03-01T21:05:00.000'],
    ['2024-03-01', 'day 2024-03-01'],
    ['20240301', 'day 2024-03-01'],
    ['20240301140533', 'local 2024-03-01T14:05:33.000'],
    ['01.03.2024', 'day 2024-03-01'],
    ['1.3.2024 14:05 Uhr', 'local 2024-03-01T14:05:00.000'],
    ['31/03/2024', 'day 2024-03-31'],
    ['03-31-2024', 'day 2024-03-31'],
    ['4/4/2024', 'day 2024-04-04'],
    ['31/03/2024, 12:30 AM', 'local 2024-03-31T00:30:00.000'],
    ['45292', 'day 2024-01-01'],
    ['45292.5', 'local 2024-01-01T12:00:00.000'],
    ['45292,75', 'local 2024-01-01T18:00:00.000'],
    ['1709294400', '2024-03-01T12:00:00.000Z'],
    ['1709294400.25', '2024-03-01T12:00:00.250Z'],
    ['1709294400123', '2024-03-01T12:00:00.123Z'],
    ['1709294400123456', '2024-03-01T12:00:00.123456Z'],
    ['1 March 2024', 'day 2024-03-01'],
    ['1-Mar-2024', 'day 2024-03-01'],
    ['March 1st, 2024 2:05 PM', 'local 2024-03-01T14:05:00.000'],
    ['Mar 1, 2024', 'day 2024-03-01'],
    ['Fri, 01 Mar 2024 12:00:00 +0000', '2024-03-01T12:00:00.000Z'],
    ['Friday, March 1, 2024', 'day 2024-03-01'],
    ['1er mars 2024', 'day 2024-03-01'],
    ['le 15 août 2024 à 14h05', 'local 2024-08-15T14:05:00.000'],
    ['1. März 2024', 'day 2024-03-01'],
    ['15 de enero de 2024', 'day 2024-01-15'],
    ['3 de março de 2024', 'day 2024-03-03'],
    ['1 maart 2024', 'day 2024-03-01'],
    ['1 marzo 2024', 'day 2024-03-01'],
    ['2024-Mar-01', 'day 2024-03-01'],
    ['="2024-03-01"', 'day 2024-03-01'],
    ["'2024-03-01", 'day 2024-03-01'],
    ['\u200b2024-03-01\u00a0', 'day 2024-03-01'],
    ['２０２４-03-01', 'day 2024-03-01'],
    ['2024-02-29', 'day 2024-02-29'],
  ])('%s is %s', (text, expected) => {
    expect(said(text)).toBe(expected);
  });

  it.each([
    ['03/04/2024', /two ways, and no other row tells/],
    ['2024-02-30', /no such day/],
    ['2023-02-29', /no such day/],
    ['31.02.2024', /no such day/],
    ['2024-13-01', /no such day/],
    ['0000-00-00', /no such day/],
    ['0202-03-01', /from 1990 to now was expected, this is of the year 202/],
    ['0202-03-01T12:00:00Z', /this is of the year 202/],
    ['1970-01-01T00:00:00Z', /this is of the year 1970/],
    ['9999-12-31', /this is of the year 9999/],
    ['01/03/24', /four digits/],
    ['1-Mar-24', /four digits/],
    ['2024-03-01 25:00', /no such time/],
    ['2024-03-01 13:00 pm', /no such time/],
    ['2024-03-01 12:61', /no such time/],
    ['2024-03-01 12:00 EST', /not the name of a time zone/],
    ['2024-03-01 noon', /a time such as 14:05/],
    ['1.7092944E+12', /scientific notation/],
    ['12345', /year 1933/],
    ['7', /just a number/],
    ['yesterday', /a date such as 2024-03-31/],
    ['1 Foo 2024', /name of a month/],
    ['2024', /just a number/],
    ['x'.repeat(5_000), /too long/],
  ])('%s is refused', (text, message) => {
    expect(said(text)).toMatch(message);
  });

  it('has day and month as other rows of its column show, and is refused where it can not', () => {
    expect(said('03/04/2024', 'day-first')).toBe('day 2024-04-03');
    expect(said('03/04/2024', 'month-first')).toBe('day 2024-03-04');
    expect(said('03/04/2024', 'both')).toMatch(/other rows of the column have both/);
    expect(said('03/14/2024', 'day-first')).toMatch(/day comes before the month/);
    expect(said('14/03/2024', 'month-first')).toMatch(/month comes before the day/);
    expect(said('03.04.2024', 'month-first')).toBe('day 2024-04-03');
    expect(
      ['14/03/2024', '3-14-2024', '03/04/2024', '14.03.2024', '2024-03-14', 'x'].map(orderShownBy),
    ).toEqual(['day-first', 'month-first', null, null, null, null]);
  });

  it('is its first moment if it has no time, and as late as the list vouches for', () => {
    const moment = (text: string, asOf: string | null, zone: string | null = null) => {
      const read = readDate(text, 'unknown');
      if (read.kind === 'not-a-date') throw new Error(read.message);
      return formatInstant(momentOf(read, asOf === null ? null : Date.parse(asOf) * 1000, zone));
    };
    expect(moment('2024-03-01', null)).toBe('2024-03-01T00:00:00.000Z');
    expect(moment('2024-03-01', '2024-02-01T00:00:00Z')).toBe('2024-03-01T00:00:00.000Z');
    expect(moment('2024-03-01', '2024-03-01T15:00:00Z')).toBe('2024-03-01T15:00:00.000Z');
    expect(moment('2024-03-01', '2024-05-01T00:00:00Z')).toBe('2024-03-01T23:59:59.999999Z');
    expect(moment('2024-03-01', null, 'America/New_York')).toBe('2024-03-01T05:00:00.000Z');
    expect(moment('2024-03-01', '2024-05-01T00:00:00Z', 'Asia/Tokyo')).toBe('2024-03-01T14:59:59.999999Z');
    expect(moment('2024-03-01 12:00', '2024-05-01T00:00:00Z')).toBe('2024-03-01T12:00:00.000Z');
  });

  it('has the time of its zone, also where clocks change', () => {
    const moment = (text: string, zone: string) => {
      const read = readDate(text, 'unknown');
      if (read.kind === 'not-a-date') throw new Error(read.message);
      return formatInstant(momentOf(read, null, zone)).slice(0, 16);
    };
    expect(moment('2024-07-01 12:00', 'Europe/Paris')).toBe('2024-07-01T10:00');
    expect(moment('2024-01-01 12:00', 'Europe/Paris')).toBe('2024-01-01T11:00');
    // Twice that night: the earlier.
    expect(moment('2024-10-27 02:30', 'Europe/Paris')).toBe('2024-10-27T00:30');
    // Never that night.
    expect(moment('2024-03-31 02:30', 'Europe/Paris')).toBe('2024-03-31T01:30');
    expect(moment('2024-03-31 01:59', 'Europe/Paris')).toBe('2024-03-31T00:59');
    expect(moment('2024-03-31 03:00', 'Europe/Paris')).toBe('2024-03-31T01:00');
    expect(moment('2024-03-01 12:00', 'Asia/Kathmandu')).toBe('2024-03-01T06:15');
    expect(moment('2024-04-07 01:45', 'Australia/Lord_Howe')).toBe('2024-04-06T14:45');
    // Clocks go forward by half an hour, in the middle of an hour of UTC.
    expect(moment('2024-10-06 02:30', 'Australia/Lord_Howe')).toBe('2024-10-05T15:30');
    expect(moment('2024-10-06 01:59', 'Australia/Lord_Howe')).toBe('2024-10-05T15:29');
  });
});
