/**
 * Webhooks while two Heeds are killed again and again, PostgreSQL is killed and restarted, and the receivers are down, slow and wrong:
 * each event comes, in order, once or again under the same id. What was recorded is held against what was taken, receiver by
 * receiver, and the figures are printed.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import {
  AddNumberDocument,
  AddWebhookEndpointDocument,
  CreateAccountDocument,
  ResumeWebhookEndpointDocument,
  WebhookEndpointsDocument,
} from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { freePort } from '../support/free-port.js';
import { type HeedProcess, startHeedProcess } from '../support/heed-process.js';
import { startKillablePostgres } from '../support/killable-postgres.js';
import { seededRandom } from '../support/seeded-random.js';
import { storedEvidence } from './evidence.js';
import { down, type FaultyReceiver, givenFaultyReceiver, wrongs } from './faulty-receivers.js';
import { startTraffic } from './traffic.js';
import { type Told, webhookRow, webhookTable, type WebhookRow } from './webhook-verdict.js';

/** FAULT_SEED=… repeats the moments of a run. */
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(1_000_000));
const random = seededRandom(seed);
const kills = 7;
/** Of a caller between two messages, in milliseconds: what is recorded is to be told meanwhile, by several receivers at once. */
const pause = 150;
/** Milliseconds after which what is recorded must have come: ten times what is usual. */
const ceiling = 240_000;
/** One by one, some, many. */
const batches = [1, 20, 500];

const stops: (() => unknown)[] = [];
const atEnd = (stop: () => unknown) => void stops.push(stop);
const printed: string[] = [];
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
  process.stdout.write(`\n${printed.join('\n')}\n\n`);
}, 120_000);

/** Two Heeds on the database, each of which keeps its address while it is away. */
async function startHeeds(databaseUrl: string) {
  const env = { LOG_LEVEL: 'fatal', WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };
  const ports = [String(await freePort()), String(await freePort())];
  const start = (port: string) => startHeedProcess(databaseUrl, { ...env, PORT: port }, atEnd);
  const running: HeedProcess[] = [];
  for (const port of ports) running.push(await start(port));
  return {
    urls: running.map(({ url }) => url),
    async kill(which: number): Promise<void> {
      await running[which]?.end('SIGKILL');
    },
    async start(which: number): Promise<void> {
      running[which] = await start(ports[which] ?? '');
    },
  };
}

async function givenReceivers(client: ApiClient): Promise<FaultyReceiver[]> {
  const receivers: FaultyReceiver[] = [];
  for (const [at, wrong] of [down, ...wrongs].entries()) {
    const receiver = await givenFaultyReceiver(wrong, random, atEnd);
    const { addWebhookEndpoint } = await client.run(AddWebhookEndpointDocument, {
      input: { name: wrong.name, url: receiver.url, batch: batches[at % batches.length] ?? 1 },
    });
    receiver.knows(addWebhookEndpoint.secret);
    receivers.push(receiver);
  }
  return receivers;
}

it(`all is told in order, once or again with the same id (seed ${seed})`, { timeout: 900_000 }, async () => {
  const postgres = await startKillablePostgres();
  atEnd(postgres.stop);
  const heeds = await startHeeds(postgres.url);
  const [first = ''] = heeds.urls;
  const { createAccount } = await createClient(first, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const clients = heeds.urls.map((url) => createClient(url, createAccount.apiKey));
  const client = createClient(first, createAccount.apiKey);
  const { addNumber } = await client.run(AddNumberDocument, { input: { address: '+14155550100' } });
  const receivers = await givenReceivers(client);

  const traffic = startTraffic(clients, addNumber.address, { pause });
  for (let nth = 0; nth < kills; nth += 1) {
    await wait(500 + random() * 2_500);
    await heeds.kill(nth % 2);
    await wait(random() * 1_000);
    await heeds.start(nth % 2);
    if (nth === 2) {
      await postgres.kill();
      await wait(3_000);
      await postgres.start();
    }
    if (nth === 4) {
      await postgres.shutDown();
      await postgres.start();
    }
  }
  await traffic.stop();
  const over = performance.now();
  for (const receiver of receivers) await receiver.recover();
  const { webhookEndpoints } = await client.run(WebhookEndpointsDocument, {});
  // Whoever has mended a receiver says so, and need not wait for the next try.
  for (const { id } of webhookEndpoints) await client.run(ResumeWebhookEndpointDocument, { id });
  const db = connect(postgres.url, { connections: 2, name: 'the test' });
  atEnd(() => db.close());
  const stored = await storedEvidence(db, createAccount.account.id);
  const log: Told[] = stored.log.map(({ position, eventId }) => ({ position, id: eventId }));
  const places = async () => {
    const now = await client.run(WebhookEndpointsDocument, {});
    return now.webhookEndpoints.map(({ position }) => position);
  };
  await expect.poll(places, { timeout: ceiling, interval: 200 }).toEqual(receivers.map(() => log.length));
  const seconds = ((performance.now() - over) / 1_000).toFixed(1);

  const rows: WebhookRow[] = receivers.map((receiver) => webhookRow(receiver, log));
  printed.push(
    ...webhookTable(rows),
    `${traffic.acknowledged.size} messages acknowledged, ${log.length} events recorded; all told ${seconds} s after the last kill (seed ${seed})`,
  );
  const none = { missing: 0, outOfOrder: 0, otherEvents: 0, unsigned: 0 };
  for (const row of rows) expect.soft(row, row.name).toMatchObject(none);
  const recorded = new Set(log.map(({ id }) => id));
  expect([...traffic.acknowledged.values()].filter((id) => !recorded.has(id))).toEqual([]);
  expect(log.length).toBeGreaterThan(300);
  // There was something to get wrong.
  for (const { name, received } of rows) expect.soft(received, name).toBeGreaterThan(5);
  expect(rows.reduce((sum, { repeated }) => sum + repeated, 0)).toBeGreaterThan(10);
});
