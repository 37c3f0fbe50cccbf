import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { greet } from '../../src/shell/greeting.js';

const url = 'http://127.0.0.1:4000';

test('the greeting tells a platform key that Heed made, and no other', () => {
  const made = greet({ url, platformKey: 'made-by-heed', explorer: true, colours: false });
  expect(made).toContain('PLATFORM_KEY=made-by-heed\n');
  const given = greet({ url, platformKey: undefined, explorer: true, colours: false });
  expect(given).not.toContain('Platform key');
});

test('the greeting is coloured only where it can be seen', () => {
  const inPipe = greet({ url, platformKey: 'made-by-heed', explorer: true, colours: false });
  const inTerminal = greet({ url, platformKey: 'made-by-heed', explorer: true, colours: true });
  expect(inPipe).not.toContain('\u001B');
  expect(inTerminal).toContain('\u001B[1m');
});

test('the lines of the greeting can be pasted: each request is sent as JSON, with the key of the answer before', async () => {
  const lines = greet({ url, platformKey: 'made-by-heed', explorer: true, colours: false }).split('\n');
  const pasted = lines.slice(lines.findIndex((line) => line.startsWith('#')));
  const answer = JSON.stringify({ data: { createAccount: { apiKey: 'of-the-account' } } });
  const script = [
    `curl() { printf '%s\\n' "$4" "$8" >&2; echo '${answer}'; }`,
    'node() { printf "%s\\n" "$KEY" "$3" >&2; }',
    ...pasted,
  ].join('\n');
  const { stderr } = await promisify(execFile)('sh', ['-c', script]);
  const said = stderr.trim().split('\n');
  const requests = said.filter((line) => line.startsWith('{')).map((line): unknown => JSON.parse(line));
  expect(requests).toHaveLength(4);
  expect(said[0]).toBe('authorization: Bearer made-by-heed');
  expect(said.filter((line) => line === 'authorization: Bearer of-the-account')).toHaveLength(3);
  expect(said.at(-2)).toBe('of-the-account');
  expect(said.at(-1)).toMatch(/^import \{ followLog \} from "heed\/client";/);
});
