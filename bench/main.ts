/** `npm run bench`: what Heed does in a second, each figure beside what bounds it, measured in the same run. */
import { parseArgs } from 'node:util';
import { batches } from './batches.js';
import type { Bench, Section } from './bench.js';
import { describeMachine } from './machine.js';
import { createResources } from './resources.js';
import { singleMessages } from './single-messages.js';
import { formatSection, missedAims } from './table.js';

/** Each bench by the name that --only takes, in the order in which they run. */
const benches: Record<string, Bench> = {
  single: singleMessages,
  batch: batches,
};

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const chosen = values.only === undefined ? Object.keys(benches) : values.only.split(',');
  const unknown = chosen.filter((name) => benches[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(
      `--only: some of ${Object.keys(benches).join(', ')} were expected, ${unknown.join(', ')} came`,
    );
  }
  const { resources, stopAll } = createResources({ quick: values.quick, profileTo: values.profile });
  const sections: Section[] = [];
  try {
    say(describeMachine());
    for (const name of chosen) {
      const run = benches[name] as Bench;
      process.stderr.write(`… ${name}\n`);
      const made = await run(resources);
      for (const section of made) say(`\n${formatSection(section)}`);
      sections.push(...made);
    }
    const missed = missedAims(sections);
    say(`\n${missed.length === 0 ? 'no aim was missed' : missed.join('\n')}`);
  } finally {
    await stopAll();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
