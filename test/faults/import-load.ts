/** Imports of files, one after the other, as `heed import` makes them: each sent again with its key until it is done. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { runHeed } from '../../src/cli/run-heed.js';

const rowsOfFile = 120;
const betweenFiles = 150;

export interface ImportLoad {
  /** Recipients of all rows, and of those whose import was told to be done. */
  sent: ReadonlySet<string>;
  acknowledged: ReadonlySet<string>;
  /** What no client should be told. */
  problems: readonly string[];
  /** Resolves when what was begun is done. */
  stop(): Promise<void>;
}

let lastRow = 0;

/** `mayExpire`: an upload's address may be told to have expired; then the file is sent as a new import, as that answer says. */
export function startImportLoad(
  { url, key }: { url: string; key: string },
  { mayExpire }: { mayExpire: boolean },
): ImportLoad {
  const sent = new Set<string>();
  const acknowledged = new Set<string>();
  const problems: string[] = [];
  const stopping = new AbortController();

  async function importOne(directory: string): Promise<void> {
    const recipients = Array.from({ length: rowsOfFile }, () => {
      lastRow += 1;
      return `+1917${String(2_000_000 + lastRow)}`;
    });
    for (const recipient of recipients) sent.add(recipient);
    const file = path.join(directory, `${randomUUID()}.csv`);
    await writeFile(file, `phone\n${recipients.join('\n')}\n`);
    let importKey = randomUUID();
    // 4: it is not known what came of it, and asking again is safe.
    for (let code = 4, tried = 0; code === 4; tried += 1) {
      const options = [
        '--scope',
        'account',
        '--as-of',
        '2026-01-05T00:00:00Z',
        '--idempotency-key',
        importKey,
      ];
      let said = '';
      const stderr = new Writable({
        write(chunk: Buffer, _, done) {
          said += chunk.toString();
          done();
        },
      });
      code = await runHeed(['import', file, ...options, '--patience', '60', '--quiet'], {
        env: { HEED_URL: url, HEED_KEY: key },
        stdin: Readable.from([]),
        stdout: new PassThrough().resume(),
        stderr,
        ending: new AbortController().signal,
      });
      if (mayExpire && code === 3 && said.includes('this address has expired')) {
        importKey = randomUUID();
        code = 4;
      }
      if (code === 0) for (const recipient of recipients) acknowledged.add(recipient);
      if (code !== 0 && (code !== 4 || tried === 5))
        problems.push(`heed import ended with ${code}: ${said.trim()}`);
      if (tried === 5) break;
    }
    await rm(file, { force: true });
  }

  const running = (async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'heed-load-'));
    while (!stopping.signal.aborted) {
      await importOne(directory);
      await wait(betweenFiles);
    }
    await rm(directory, { recursive: true, force: true });
  })();
  return {
    sent,
    acknowledged,
    problems,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
