import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { test } from 'vitest';
import { createImportWriter } from '../../src/core/log/record-import.js';
import { parametersOf } from '../../src/core/log/import-columns.rules.js';
import { newId } from '../../src/core/domain/new-id.js';
import { useDatabase } from '../support/database.js';
import { givenImport, makeBatch, makeImportWord } from '../support/imports.js';
import { givenBareAccount } from '../support/words.js';

const database = useDatabase({ connections: 1, deadline: 600_000 });
const total = Number(process.env['TOTAL'] ?? 200_000);
const sizes = (process.env['SIZES'] ?? '1000').split(',').map(Number);
const mode = process.env['H1MODE'] ?? 'new';

test('speed', async () => {
  const { db } = database;
  const [row] = await db.rows<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  const cpu = () => {
    const f = readFileSync(`/proc/${row?.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(f[11]) + Number(f[12])) * 10_000;
  };
  const person = (i: number) => `+1${String((i * 7_919_797) % 9_999_999_967).padStart(10, '0')}`;
  for (const size of sizes) {
    const accountId = await givenBareAccount(db);
    const writer = createImportWriter(db, { longestCall: 60_000 });
    const run = async (name: string, dryRun: boolean, f: (imp: string) => Promise<number>) => {
      const importId = await givenImport(db, accountId, { dryRun });
      const [c0, n0, t0] = [cpu(), process.cpuUsage(), performance.now()];
      const n = await f(importId);
      const node = process.cpuUsage(n0);
      console.log(
        `${name} size ${size}: pg ${((cpu() - c0) / n).toFixed(1)} us, node ${((node.user + node.system) / n).toFixed(1)} us, wall ${(((performance.now() - t0) * 1000) / n).toFixed(1)} us a word`,
      );
      return importId;
    };
    const each = (call: typeof writer.write) => async (importId: string) => {
      for (let at = 0; at < total; at += size) {
        const words = Array.from({ length: Math.min(size, total - at) }, (_, i) =>
          makeImportWord({
            row: i,
            recipient: person(at + i),
            scope: 'CHANNEL',
            scopeKey: 1,
            channel: 'SMS',
          }),
        );
        const o = await call(
          accountId,
          importId,
          makeBatch({ firstRow: at, words, isLast: at + size >= total }),
        );
        if (o.kind !== 'recorded') throw new Error(o.kind);
      }
      return total;
    };
    if (mode.includes('dry')) await run('dry', true, each(writer.tryOut));
    const first = await run('new', false, each(writer.write));
    if (mode.includes('again')) await run('again', false, each(writer.write));
    if (mode.includes('undo')) {
      await db.rows(sql`update imports set state = 'UNDOING' where import_id = ${first}`);
      await run('undo', false, async () => {
        let n = 0;
        for (let done = false; !done;) {
          const u = await writer.undo(accountId, first, size);
          n += u.withdrawn;
          done = u.isDone;
        }
        return n;
      });
    }
    if (mode.includes('explain')) {
      await db.text("load 'auto_explain'", []);
      await db.text('set auto_explain.log_min_duration = 0', []);
      await db.text('set auto_explain.log_nested_statements = on', []);
      await db.text('set auto_explain.log_analyze = on', []);
      await db.text('set auto_explain.log_buffers = on', []);
      await db.text('set auto_explain.log_verbose = off', []);
      const i3 = await givenImport(db, accountId);
      for (let at = 0; at < 2000; at += size) {
        const words = Array.from({ length: size }, (_, i) =>
          makeImportWord({
            row: i,
            recipient: person(5_000_000 + at + i),
            scope: 'CHANNEL',
            scopeKey: 1,
            channel: 'SMS',
          }),
        );
        await writer.write(accountId, i3, makeBatch({ firstRow: at, words }));
      }
      await db.text('set auto_explain.log_min_duration = -1', []);
    }
    if (mode.includes('node')) {
      const words = Array.from({ length: size }, (_, i) =>
        makeImportWord({ row: i, recipient: person(i), scope: 'CHANNEL', scopeKey: 1, channel: 'SMS' }),
      );
      const b = makeBatch({ words });
      for (let i = 0; i < 50; i++) parametersOf(b, newId);
      const t = performance.now();
      for (let i = 0; i < 50; i++) parametersOf(b, newId);
      console.log(`parametersOf ${(((performance.now() - t) * 1000) / 50 / size).toFixed(2)} us a word`);
    }
    if (mode.includes('copy')) {
      await db.text('create table c_events (like events including all)', [], { deadline: 300_000 });
      await db.text('create table c_entries (like list_entries including all)', [], { deadline: 300_000 });
      const c0 = cpu();
      await db.text(
        `insert into c_events select * from events where account_id = '${accountId}' order by position`,
        [],
        { deadline: 300_000 },
      );
      const c1 = cpu();
      await db.text(
        `insert into c_entries select * from list_entries where account_id = '${accountId}' order by m_position`,
        [],
        { deadline: 300_000 },
      );
      const c2 = cpu();
      console.log(
        `insert-select: events ${((c1 - c0) / total).toFixed(1)} us, entries ${((c2 - c1) / total).toFixed(1)} us`,
      );
      await db.text('drop table c_events, c_entries', [], { deadline: 300_000 });
    }
  }
}, 600_000);
