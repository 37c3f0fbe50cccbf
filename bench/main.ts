/** `npm run bench`: what Heed does in a second, each figure beside what bounds it, measured in the same run. */
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { batches } from './batches.js';
import { startHeed } from './heed.js';
import { startLoad } from './load-process.js';
import { describeMachine } from './machine.js';
import type { Bench } from './measure.js';
import { singleMessages } from './single-messages.js';
import { formatTable, type Row } from './table.js';

const benches = { single: singleMessages, batch: batches } satisfies Record<
  string,
  (bench: Bench) => Promise<Row[]>
>;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const chosen = Object.entries(benches).filter(
    ([name]) => values.only === undefined || values.only === name,
  );
  if (chosen.length === 0) {
    throw new Error(`--only: one of ${Object.keys(benches).join(', ')} was expected, ${values.only} came`);
  }
  const heed = await startHeed(values.profile);
  const load = startLoad();
  const database = postgres(heed.databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const [version] = await database<{ server_version: string }[]>`show server_version`;
    const bench: Bench = {
      heed,
      load,
      database,
      rounds: values.quick ? 1 : 5,
      seconds: values.quick ? 2 : 5,
      sequence: 0,
    };
    say(`${describeMachine(version?.server_version ?? 'unknown')}\n`);
    const rows: Row[] = [];
    for (const [name, run] of chosen) {
      say(`… ${name}`);
      rows.push(...(await run(bench)));
    }
    say(`\n${formatTable(rows)}`);
    say(
      '\nCPU is in µs of each process a message; rates are medians of the runs, ratios medians of the rounds.',
    );
  } finally {
    load.stop();
    await database.end();
    await heed.stop();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
