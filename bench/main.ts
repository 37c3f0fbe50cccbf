/** `npm run bench`: what Heed does in a second, each figure beside what bounds it, measured in the same run. */
import { parseArgs } from 'node:util';
import { apart } from './apart/apart.js';
import { batches } from './batches.js';
import type { Bench, Section } from './bench.js';
import { links } from './links/links.js';
import { linksVisits } from './links/visits.js';
import { catchUp } from './live/catch-up.js';
import { deliveries } from './live/deliveries.js';
import { latency } from './live/latency.js';
import { socketMemory } from './live/socket-memory.js';
import { lists } from './lists.js';
import { describeMachine } from './machine.js';
import { hints } from './processes/hints.js';
import { oneAndTwo } from './processes/one-and-two.js';
import { reads } from './processes/reads.js';
import { replica } from './processes/replica.js';
import { twoDatabases } from './processes/two-databases.js';
import { createResources } from './resources.js';
import { screeningBatches } from './screening/batches.js';
import { screeningSets } from './screening/sets.js';
import { screeningStreams } from './screening/streams.js';
import { exports as exportsOfLists } from './exports/exports.js';
import { importsFollowers } from './imports/followers.js';
import { imports } from './imports/imports.js';
import { importsInbound } from './imports/inbound.js';
import { sealing } from './sealing/sealing.js';
import { singleMessages } from './single-messages.js';
import { storing } from './storing/storing.js';
import { formatSection, missedAims } from './table.js';
import { tracedMessages } from './traced-messages.js';

/** Each bench by the name that --only takes, in the order in which they run. */
const benches: Record<string, Bench> = {
  single: singleMessages,
  'single-traced': tracedMessages,
  batch: batches,
  lists,
  'screening-batches': screeningBatches,
  'screening-streams': screeningStreams,
  'screening-sets': screeningSets,
  storing,
  'imports-files': imports,
  'imports-inbound': importsInbound,
  'imports-followers': importsFollowers,
  apart,
  sealing,
  exports: exportsOfLists,
  links,
  'links-visits': linksVisits,
  'live-latency': latency,
  'live-deliveries': deliveries,
  'live-memory': socketMemory,
  'live-catch-up': catchUp,
  'processes-one-and-two': oneAndTwo,
  'processes-hints': hints,
  'processes-reads': reads,
  'processes-two-databases': twoDatabases,
  'processes-replica': replica,
};

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      most: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const chosen = values.only === undefined ? Object.keys(benches) : values.only.split(',').flatMap(namesOf);
  const { resources, stopAll } = createResources({
    quick: values.quick,
    most: Number(values.most ?? (values.quick ? 20_000 : Infinity)),
    profileTo: values.profile,
  });
  const sections: Section[] = [];
  try {
    say(describeMachine());
    for (const name of chosen) {
      const run = benches[name] as Bench;
      process.stderr.write(`… ${name}\n`);
      const began = performance.now();
      const made = await run(resources);
      process.stderr.write(`… ${name} took ${Math.round((performance.now() - began) / 1_000)} s\n`);
      for (const section of made) say(`\n${formatSection(section)}`);
      sections.push(...made);
    }
    const missed = missedAims(sections);
    say(`\n${missed.length === 0 ? 'no aim was missed' : missed.join('\n')}`);
  } finally {
    await stopAll();
  }
}

/** A name, or what several begin with: `live` is all of live-…. */
function namesOf(wish: string): string[] {
  const names = Object.keys(benches).filter((name) => name === wish || name.startsWith(`${wish}-`));
  if (names.length > 0) return names;
  throw new Error(`--only: some of ${Object.keys(benches).join(', ')} were expected, ${wish} came`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
