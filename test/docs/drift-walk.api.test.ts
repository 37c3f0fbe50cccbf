import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { useApp } from '../support/app.js';
import { pastePage } from './pasted-page.js';

const app = useApp();

it('the page of drift has lines that do what it shows', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-walk-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const { shown, stdout } = await pastePage('docs/drift.md', app.origin, (line) =>
    line.replaceAll(/(?<!\\")\baws\.json\b/g, (file) => path.join(directory, file)),
  );
  expect(shown).toBeGreaterThan(3);
  expect(stdout).not.toContain('"errors":[');
});
