import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createCheckpointPlaces } from '../../src/core/log/proof/checkpoint-places.js';

const [one, other] = ['11111111-2222-4333-8444-555555555555', 'aaaaaaaa-2222-4333-8444-555555555555'];
const lineOf = (account: string, position: number, marks = '') =>
  `${JSON.stringify({ type: 'checkpoint', account, position, marks })}\n`;

async function givenFile(text: string): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-places-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'checkpoints.ndjson');
  await writeFile(file, text);
  return file;
}

async function found(places: ReturnType<typeof createCheckpointPlaces>, file: string, account = one) {
  const lines: [number, number][] = [];
  for await (const { text, line } of places.linesOf(file, account)) {
    const { position, account: ofLine } = JSON.parse(text) as { position: number; account: string };
    expect(ofLine).toBe(account);
    lines.push([line, position]);
  }
  return lines;
}

it('finds the lines of an account, long ones and those that are added, and none that is torn off', async () => {
  const places = createCheckpointPlaces();
  const long = 'x'.repeat(300_000);
  const file = await givenFile(lineOf(one, 1) + lineOf(other, 2, long) + lineOf(one, 3, long));
  expect(await found(places, file)).toEqual([
    [1, 1],
    [3, 3],
  ]);
  const added = lineOf(one, 4);
  await appendFile(file, added.slice(0, 70));
  expect(await found(places, file)).toHaveLength(2);
  await appendFile(file, added.slice(70) + lineOf(other, 5));
  expect(await found(places, file)).toEqual([
    [1, 1],
    [3, 3],
    [4, 4],
  ]);
  expect(await found(places, file, other)).toEqual([
    [2, 2],
    [5, 5],
  ]);
});

it('reads a file anew that has become shorter', async () => {
  const places = createCheckpointPlaces();
  const file = await givenFile(lineOf(one, 1) + lineOf(one, 2));
  expect(await found(places, file)).toHaveLength(2);
  await writeFile(file, lineOf(other, 1));
  expect(await found(places, file)).toEqual([]);
  expect(await found(places, file, other)).toEqual([[1, 1]]);
});

it('says the same of files that it does not remember, and to several who ask at once', async () => {
  const places = createCheckpointPlaces(3);
  const files = await Promise.all([1, 2, 3].map((first) => givenFile(lineOf(one, first) + lineOf(one, 9))));
  for (const time of ['first', 'again'])
    expect(await Promise.all(files.map((file) => found(places, file))), time).toEqual(
      [1, 2, 3].map((first) => [
        [1, first],
        [2, 9],
      ]),
    );
});
