import { expect, it } from 'vitest';
import { parseUrl } from '../../src/core/domain/parse-url.rules.js';

it('a URL with letters beyond ASCII is one, however many were looked at before', () => {
  const hosts = new Set<string | undefined>();
  for (let times = 0; times < 30_000; times += 1)
    hosts.add(parseUrl('https://straße.example/logo')?.hostname);
  expect([...hosts]).toEqual(['xn--strae-oqa.example']);
  expect(parseUrl('/logo')).toBeNull();
  expect(parseUrl('https://')).toBeNull();
});
