/** The set that Heed makes of who has said something on an account, when the account is first screened. */
import { setTimeout as wait } from 'node:timers/promises';
import { BenchScreenDocument } from '../../test/generated/operations.js';
import type { Heed } from '../heed.js';
import { batchOf } from './batch.js';
import type { ScreeningAccount } from './fill-accounts.js';

/** Enough of them that a set is wished for, few enough that they are no load. */
const asked = 60;
const longest = 120_000;

/** Milliseconds from the first screening, which finds no set, to one that a set has answered. */
export async function loadSet(heed: Heed, account: ScreeningAccount): Promise<number> {
  const before = (await setFigures(heed)).bySet;
  const began = performance.now();
  for (;;) {
    await screenSome(heed, account, asked, 0);
    const took = performance.now() - began;
    if ((await setFigures(heed)).bySet > before) return took;
    if (took > longest) throw new Error('screenings are still not answered by a set');
    await wait(50);
  }
}

/** One call, of so many strangers. */
export async function screenSome(
  heed: Heed,
  account: ScreeningAccount,
  size: number,
  batch: number,
): Promise<void> {
  const { recipients } = batchOf({ ...account, size, outOf: size }, batch);
  const { screen } = await heed.run(account.key, BenchScreenDocument, {
    input: { senderId: account.senderId, recipients },
  });
  if (screen.allowed + screen.suppressed.length !== size) throw new Error(`${screen.allowed} were allowed`);
}

export interface SetFigures {
  addresses: number;
  bytes: number;
  /** Calls that a set answered, and calls in which the database was asked about all. */
  bySet: number;
  byDatabase: number;
}

/** From Heed's metrics. */
export async function setFigures(heed: Heed): Promise<SetFigures> {
  const metrics = await (await fetch(`${heed.url}/metrics`)).text();
  const value = (name: string) => {
    const line = metrics.split('\n').find((one) => one.startsWith(`${name} `));
    if (line === undefined) throw new Error(`there is no metric ${name}`);
    return Number(line.slice(name.length + 1));
  };
  return {
    addresses: value('heed_screening_addresses'),
    bytes: value('heed_screening_bytes'),
    bySet: value('heed_screenings_total{by="set"}'),
    byDatabase: value('heed_screenings_total{by="database"}'),
  };
}
