/** The rules of countries as they are kept, and as docs/compose.md tells them. `UPDATE_DOCS=1` writes its tables anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { isSupportedCountry } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { countryRules } from '../../../src/features/web-opt-out/compose/country-rules.js';
import { written } from '../../../src/features/web-opt-out/compose/choose-words.rules.js';
import { tableOfComposed, tableOfRules } from './documented-tables.js';

const page = new URL('../../../docs/compose.md', import.meta.url);

/** The formatter pads tables. */
const cells = (lines: readonly string[]) =>
  lines.map((line) => line.replaceAll(/-{3,}/g, '---').replaceAll(/ {2,}/g, ' '));

describe('docs/compose.md', () => {
  it.each([
    ['countries', tableOfRules],
    ['composed', tableOfComposed],
  ] as const)('has the table of %s as Heed has it', (name, table) => {
    const text = readFileSync(page, 'utf8');
    const between = new RegExp(`(<!-- ${name} -->\n\n)([\\s\\S]*?)(\n\n<!-- end of ${name} -->)`);
    if (process.env['UPDATE_DOCS'] === '1') {
      writeFileSync(
        page,
        text.replace(
          between,
          (_all, before: string, _old, after: string) => before + table().join('\n') + after,
        ),
      );
    }
    const there = between.exec(readFileSync(page, 'utf8'))?.[2]?.split('\n') ?? [];
    expect(cells(there)).toEqual(cells(table()));
  });
});

describe.each(countryRules)('the rule of $country', (rule) => {
  it('has a source, a date that is past, and languages that Heed writes', () => {
    expect(isSupportedCountry(rule.country)).toBe(true);
    expect(rule.source).toMatch(/^https?:\/\/[^\s]+$/);
    expect(rule.read).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Date.parse(rule.read)).toBeLessThan(Date.now());
    expect(rule.says.length).toBeGreaterThan(10);
    expect(rule.languages.map(written)).toEqual(rule.languages);
    expect(Object.keys(rule.words ?? {}).every((language) => rule.languages.includes(language))).toBe(true);
  });
});

it('no country has two rules', () => {
  const countries = countryRules.map(({ country }) => country);
  expect(new Set(countries).size).toBe(countries.length);
  expect(countries.length).toBeGreaterThanOrEqual(30);
});
