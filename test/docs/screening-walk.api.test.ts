/** The lines of docs/screening.md, pasted into a shell after those of the quick start. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { greet } from '../../src/shell/greeting.js';
import { platformKey, useApp } from '../support/app.js';

const app = useApp();
const root = fileURLToPath(new URL('../..', import.meta.url));
const answerMark = '#→ ';

/** Its lines to paste but the last, which follows the log until it is ended. */
function quickStart(url: string): string {
  const greeting = greet({ url, platformKey, explorer: true, colours: false });
  const lines = greeting.slice(greeting.indexOf('# To try it')).trimEnd().split('\n');
  return lines.slice(0, -1).join('\n');
}

/** "…" stands for anything. */
function isLike(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

it('the page for schedulers has lines that do what it shows', async () => {
  const page = await readFile(path.join(root, 'docs/screening.md'), 'utf8');
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-walk-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
  const pasted = blocks
    .join('\n')
    .replaceAll(/\b(recipients\.txt|people\.csv)/g, (file) => path.join(directory, file))
    .split('\n')
    .map((line) =>
      line.startsWith(answerMark) ? `printf '%s\\n' '${line.replaceAll("'", `'\\''`)}'` : line,
    );
  const script = [quickStart(app.origin), ...pasted].join('\n');
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: root });
  let answers: string[] = [];
  let shown = 0;
  for (const line of stdout.split('\n')) {
    if (!line.startsWith(answerMark)) {
      answers.push(line);
      continue;
    }
    const pattern = isLike(line.slice(answerMark.length));
    const found = answers.findIndex((answer) => pattern.test(answer));
    expect(found, `${line}\nwas shown, but it was\n${answers.join('\n')}\n${stderr}`).toBeGreaterThanOrEqual(
      0,
    );
    answers = answers.slice(found + 1);
    shown += 1;
  }
  expect(shown).toBe(page.split('\n').filter((line) => line.startsWith(answerMark)).length);
  expect(shown).toBeGreaterThan(10);
  expect(stdout).not.toContain('"errors"');
});
