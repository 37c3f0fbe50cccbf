/** verifyLog over a long log, against reading the same rows and hashing as many bytes, in turns. */
import { connect } from '../../src/core/db/connect.js';
import { sealedEvents } from '../../src/core/log/proof/sealed-events.queries.js';
import { VerifyLogDocument } from '../../test/generated/operations.js';
import { asServer } from '../../test/support/server-role.js';
import type { ReadSeals } from '../baselines/raw-seals.js';
import type { Section } from '../bench.js';
import type { BenchDatabase } from '../database.js';
import { addListAccount, type ListAccount } from '../fill-list.js';
import { count, megabytes, microseconds, rate } from '../format.js';
import type { Heed } from '../heed.js';
import { measureJob, medianRun, ratioOf, type Run } from '../measure.js';
import { postgresCpuSeconds } from '../process-cpu.js';
import type { RequestResult } from '../request-load.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { lagOf } from './lag.js';

interface Stage {
  heed: Heed;
  database: BenchDatabase;
}

/** As verifyLog reads them. */
const eventsOfPiece = 1_000;

export async function verifying(resources: Resources, stage: Stage): Promise<Section> {
  const events = resources.quick ? 20_000 : 100_000;
  sayProgress(`a log of ${count(events)} events to verify`);
  // One of 25 recipients has said two things: there are more events than entries.
  const account = await addListAccount(stage.heed, stage.database, events);
  await lagOf(stage.database, [account]);
  const bytes = await bytesHashed(stage.database, account, events);
  const load = resources.load<ReadSeals, RequestResult>('baselines/raw-seals.ts');
  const readRaw = () =>
    measureJob(
      resources,
      null,
      load,
      {
        databaseUrl: stage.database.url,
        accountId: account.accountId,
        events,
        each: eventsOfPiece,
        bytes,
        sequence: resources.sequence,
      },
      stage.database,
    );
  await verified(stage, account, events);
  await readRaw();
  const runs: Record<'verified' | 'raw', Run[]> = { verified: [], raw: [] };
  for (let round = 0; round < resources.rounds; round += 1) {
    runs.verified.push(await verified(stage, account, events));
    runs.raw.push(await readRaw());
  }
  const cells = (some: readonly Run[]) => {
    const { rate: each, serverCpu, postgresCpu, loadCpu } = medianRun(some);
    return [
      `${(events / each).toFixed(1)} s`,
      rate(each, 'events'),
      microseconds(serverCpu),
      microseconds(postgresCpu),
      serverCpu === null ? microseconds(loadCpu) : '–',
    ];
  };
  const share = ratioOf(runs.verified, runs.raw).toFixed(2);
  return {
    title: `Verifying a log of ${count(events)} events`,
    columns: ['time', 'rate', 'CPU server', 'PostgreSQL', 'load', 'of the limit'],
    rows: [
      row('verifyLog, against seals and checkpoints', [...cells(runs.verified), share]),
      row(`the same rows read, and SHA-256 over ${megabytes(bytes)}`, cells(runs.raw)),
    ],
    notes: [
      'One caller, nothing else going on. CPU is in µs of each process for one event; the rows are read, and hashed, by the load.',
    ],
  };
}

async function verified({ heed, database }: Stage, { key }: ListAccount, to: number): Promise<Run> {
  const cpu = async () => ({
    server: await heed.cpuSeconds(),
    postgres: await postgresCpuSeconds(database.sql),
  });
  const before = await cpu();
  const began = performance.now();
  const { verifyLog } = await heed.run(key, VerifyLogDocument, { from: 1, to });
  const seconds = (performance.now() - began) / 1_000;
  const after = await cpu();
  const { ok, seals, vouchedFor } = verifyLog;
  if (!ok || seals < to || vouchedFor < to) throw new Error(`it is not whole: ${JSON.stringify(verifyLog)}`);
  const each = (from: number | null, until: number | null) =>
    from === null || until === null ? null : ((until - from) / seals) * 1_000_000;
  return {
    operations: seals,
    rate: seals / seconds,
    p50: seconds * 1_000,
    p99: seconds * 1_000,
    serverCpu: each(before.server, after.server),
    postgresCpu: each(before.postgres, after.postgres),
    loadCpu: 0,
  };
}

/** Of events with the seals before them, and of what their two commitments are to with the salts. */
async function bytesHashed(
  database: BenchDatabase,
  { accountId }: ListAccount,
  events: number,
): Promise<number> {
  const db = connect(asServer(database.url), { connections: 1 });
  const sealBytes = 32;
  const saltBytes = 16;
  let bytes = 0;
  for (let after = 0; after < events; after += eventsOfPiece) {
    const upTo = Math.min(events, after + eventsOfPiece);
    for (const { body, recipient, texts } of await sealedEvents(db, accountId, { after, upTo })) {
      const texted = [body, recipient, texts].map((text) => Buffer.byteLength(text ?? ''));
      bytes += texted.reduce((sum, length) => sum + length, sealBytes + 2 * saltBytes);
    }
  }
  await db.close();
  return bytes;
}
