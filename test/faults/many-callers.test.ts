/** A thousand callers at once while the database is away: all are answered, little is kept, and all is whole when it is back. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import {
  AddNumberDocument,
  CreateAccountDocument,
  OptOutsDocument,
  ProcessInboundDocument,
} from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { startHeedProcess } from '../support/heed-process.js';
import { proxyTo } from '../support/proxied-link.js';

const database = useDatabase();
const to = '+14155550100';

test('a thousand callers during an outage are all told to try again, and cost little', async () => {
  const link = await proxyTo(database.url);
  onTestFinished(() => link.stop());
  const heed = await startHeedProcess(link.url, { LOG_LEVEL: 'fatal' });
  const platform = createClient(heed.url, platformKey);
  const { createAccount } = await platform.run(CreateAccountDocument, { input: { name: 'Acme' } });
  const client = createClient(heed.url, createAccount.apiKey);
  await client.run(AddNumberDocument, { input: { address: to } });
  const messages = Array.from({ length: 1_000 }, (_, index) => ({
    messageId: randomUUID(),
    from: `+1646555${String(index).padStart(4, '0')}`,
    to,
    text: 'STOP',
  }));
  const sendAll = () => Promise.all(messages.map((input) => client.send(ProcessInboundDocument, { input })));
  // What a first thousand costs in any case.
  await Promise.all(messages.map(() => client.send(OptOutsDocument, { first: 1 })));
  const before = await gauges(heed.url);

  await link.refuse();
  const began = performance.now();
  const answers = await sendAll();
  const seconds = (performance.now() - began) / 1_000;
  expect(
    new Set(answers.map(({ status, errors }) => `${status} ${errors[0]?.extensions.code ?? ''}`)),
  ).toEqual(new Set(['503 NOT_RECORDED']));
  expect(seconds).toBeLessThan(25);
  expect((await fetch(`${heed.url}/health/live`)).status).toBe(200);
  expect((await fetch(`${heed.url}/health/ready`)).status).toBe(503);

  await link.restore();
  await expect
    .poll(async () => (await fetch(`${heed.url}/health/ready`)).status, { timeout: 10_000 })
    .toBe(200);
  const recorded = await sendAll();
  expect(recorded.filter(({ data }) => data?.processInbound.result === 'OPTED_OUT')).toHaveLength(1_000);
  const [row] = await database.db.rows<{ count: number; messages: number }>(
    sql`select count(*) as count, count(distinct message_id) as messages from events`,
  );
  expect(row).toEqual({ count: 1_000, messages: 1_000 });
  const after = await gauges(heed.url);
  expect(after.waiting).toBe(0);
  expect(after.memory - before.memory).toBeLessThan(200e6);
}, 120_000);

async function gauges(url: string) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const valueOf = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return { memory: valueOf('process_resident_memory_bytes'), waiting: valueOf('heed_writer_waiting') };
}
