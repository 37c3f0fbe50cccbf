import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { prices, usualList } from '../../src/shell/graphql/prices.js';

const page = readFileSync('docs/limits.md', 'utf8');

const cells = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''));

it('the table of prices in docs/limits.md is the one in the code', () => {
  const told = [...page.matchAll(/^\| `[A-Z]\w+\.\w+` .*$/gm)].map(([line]) => cells(line));
  const counted = Object.entries(prices).map(([field, { own, size, items, range }]) => [
    field,
    own === undefined ? '' : String(own),
    items?.of ?? (range === undefined ? String(size ?? '') : `${range.from} … ${range.to}`),
    String(items?.each ?? range?.each ?? ''),
  ]);
  expect(told).toEqual(counted);
  expect(page).toContain(`A list without a page counts as ${usualList} items`);
});
