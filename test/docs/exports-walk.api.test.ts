import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { useApp } from '../support/app.js';
import { pastePage } from './pasted-page.js';

const app = useApp();

it('the page of exports has lines that do what it shows', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-walk-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const { shown, stdout } = await pastePage('docs/exports.md', app.origin, (line) =>
    line.replaceAll('headers.txt', path.join(directory, 'headers.txt')),
  );
  expect(shown).toBeGreaterThan(10);
  expect(stdout).not.toContain('"errors"');
});
