/** A page's lines, pasted into a shell after those of the quick start; below a line stands what it answers, behind `#→ `. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { greet } from '../../src/shell/greeting.js';
import { platformKey } from '../support/app.js';

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

/** Expects each answer that the page shows, in its order; gives how many there were, and all that was said. */
export async function pastePage(
  page: string,
  url: string,
  change: (line: string) => string,
): Promise<{ shown: number; stdout: string }> {
  const text = await readFile(path.join(root, page), 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
  const pasted = blocks
    .join('\n')
    .split('\n')
    .map((line) =>
      line.startsWith(answerMark) ? `printf '%s\\n' '${line.replaceAll("'", `'\\''`)}'` : change(line),
    );
  const script = [quickStart(url), ...pasted].join('\n');
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: root });
  let answers: string[] = [];
  let shown = 0;
  for (const line of stdout.split(/\r?\n/)) {
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
  expect(shown).toBe(text.split('\n').filter((line) => line.startsWith(answerMark)).length);
  return { shown, stdout };
}
