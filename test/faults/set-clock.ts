/** A clock that is set while programs run: libfaketime gives them another one than the machine's. What measures spans of time stays as it is. */
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface SetClock {
  /** For the program whose clock it is. */
  env: Record<string, string>;
  /** Seconds that it is ahead of the machine's. Resolves when the program has noticed. */
  jumpTo(seconds: number): Promise<void>;
  remove(): Promise<void>;
}

/** Seconds for which the program keeps what it has read. */
const noticed = 1;

export async function givenClock(): Promise<SetClock> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-clock-'));
  await chmod(directory, 0o755);
  const file = path.join(directory, 'clock');
  // In one step: half a number would be another time.
  const set = async (seconds: number) => {
    await writeFile(`${file}.new`, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`, { mode: 0o644 });
    await rename(`${file}.new`, file);
  };
  await set(0);
  return {
    env: {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: String(noticed),
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    async jumpTo(seconds) {
      await set(seconds);
      await wait(noticed * 1_000 + 300);
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Throws where there is none: in a fault run nothing is left out. */
function library(): string {
  for (const name of readdirSync('/usr/lib')) {
    const file = path.join('/usr/lib', name, 'faketime', 'libfaketimeMT.so.1');
    if (existsSync(file)) return file;
  }
  throw new Error('the fault run needs libfaketime (apt-get install faketime): there is none in /usr/lib');
}
