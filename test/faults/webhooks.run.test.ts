/**
 * Webhooks while Heed is killed again and again and the receivers are down, slow and wrong: each event comes, in order, once or again
 * under the same id. What was recorded is held against what was taken, receiver by receiver, and the figures are printed.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import {
  AddNumberDocument,
  AddWebhookEndpointDocument,
  CreateAccountDocument,
  WebhookEndpointsDocument,
} from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { cloneDatabase } from '../support/database.js';
import { freePort } from '../support/free-port.js';
import { type HeedProcess, startHeedProcess } from '../support/heed-process.js';
import { seededRandom } from '../support/seeded-random.js';
import { type FaultyReceiver, faultsBy, givenFaultyReceiver } from './faulty-receivers.js';
import { startTraffic } from './traffic.js';
import { type Told, webhookVerdict } from './webhook-verdict.js';

/** FAULT_SEED=… repeats the moments of a run. */
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(1_000_000));
const random = seededRandom(seed);
const kills = 10;
/** Milliseconds after which what is recorded must have come: the longest that a killed process counts as sending, its start, and ten times what is usual besides. */
const ceiling = 180_000;

const stops: (() => unknown)[] = [];
const lines: string[] = [];
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}, 120_000);

it(
  `all is told in order, once or again with the same id, with two Heeds killed by turns, ${kills} times at random moments (seed ${seed})`,
  { timeout: 900_000 },
  async () => {
    const database = await cloneDatabase({ connections: 2 });
    stops.push(database.drop);
    const env = { LOG_LEVEL: 'fatal', WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };
    const start = (port: string) =>
      startHeedProcess(database.url, { ...env, PORT: port }, (stop) => stops.push(stop));
    const ports = [String(await freePort()), String(await freePort())] as const;
    const heeds: [HeedProcess, HeedProcess] = [await start(ports[0]), await start(ports[1])];
    const { createAccount } = await createClient(heeds[0].url, platformKey).run(CreateAccountDocument, {
      input: { name: 'Acme' },
    });
    const clients = heeds.map(({ url }) => createClient(url, createAccount.apiKey));
    const [client] = clients as [ApiClient];
    const { addNumber } = await client.run(AddNumberDocument, { input: { address: '+14155550100' } });
    const receivers: FaultyReceiver[] = [];
    for (const [name, fault] of Object.entries(faultsBy(random))) {
      const receiver = await givenFaultyReceiver(name, fault, { random, stops });
      const { addWebhookEndpoint } = await client.run(AddWebhookEndpointDocument, {
        input: { name, url: receiver.url, batch: 20 },
      });
      receiver.secret = addWebhookEndpoint.secret;
      receivers.push(receiver);
    }

    const traffic = startTraffic(clients, addNumber.address);
    for (let nth = 0; nth < kills; nth += 1) {
      await wait(1_000 + random() * 4_000);
      const which = nth % 2 === 0 ? 0 : 1;
      await heeds[which].end('SIGKILL');
      await wait(random() * 1_000);
      heeds[which] = await start(ports[which]);
    }
    await traffic.stop();
    const over = performance.now();
    for (const receiver of receivers) await receiver.recover();
    const log = await database.db.text<Told>(
      'select position, event_id as id from events where account_id = $1 order by position',
      [createAccount.account.id],
    );
    const places = async () => {
      const { webhookEndpoints } = await client.run(WebhookEndpointsDocument, {});
      return webhookEndpoints.map(({ position }) => position);
    };
    await expect.poll(places, { timeout: ceiling, interval: 200 }).toEqual(receivers.map(() => log.length));
    const seconds = ((performance.now() - over) / 1_000).toFixed(1);

    const cells = [
      'receiver',
      'recorded',
      'messages received',
      'taken',
      'repeated, same id',
      'missing',
      'out of order',
      'other events under an id',
      'wrongly signed',
    ];
    lines.push(`| ${cells.join(' | ')} |`, `| ${cells.map(() => '---').join(' | ')} |`);
    for (const receiver of receivers) {
      const { deliveries, unsigned } = receiver;
      const verdict = webhookVerdict(deliveries, log);
      const { received, taken, repeated, missing, outOfOrder, otherEvents } = verdict;
      lines.push(
        `| ${[receiver.name, log.length, received, taken, repeated, missing, outOfOrder, otherEvents, unsigned].join(' | ')} |`,
      );
      expect.soft({ missing, outOfOrder, otherEvents, unsigned }, receiver.name).toEqual({
        missing: 0,
        outOfOrder: 0,
        otherEvents: 0,
        unsigned: 0,
      });
    }
    lines.push(`all delivered ${seconds} s after the last start and the receivers' recovery (seed ${seed})`);
    expect(log.length).toBeGreaterThan(500);
    expect(receivers.reduce((sum, { deliveries }) => sum + deliveries.length, 0)).toBeGreaterThan(100);
  },
);
