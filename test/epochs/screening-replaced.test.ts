/** The database behind a running Heed becomes another one, while it screens from sets that it has read of the one before. */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  AddNumberDocument,
  CreateAccountDocument,
  OptOutDocument,
  ScreenDocument,
} from '../generated/operations.js';
import { platformKey, startTestApp } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { copyData, givenAddress, givenDirectory, startCluster } from '../support/clusters.js';
import { phones } from '../screening/given-sets.js';

const people = phones(100);

async function optOut(client: ApiClient, recipients: readonly string[]): Promise<void> {
  for (const recipient of recipients)
    await client.run(OptOutDocument, { input: { recipients: [recipient], scope: 'ACCOUNT' } });
}

async function metric(url: string, name: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
}

/**
 * A Heed that screens by sets an account with the first five out; a copy of its database of then; ten more who are out since,
 * in the copy never.
 */
async function givenScreened() {
  const directory = await givenDirectory();
  const [dataDir, copy] = [join(directory, 'first'), join(directory, 'copy')];
  const first = await startCluster(dataDir);
  const address = await givenAddress(first.url);
  const app = await startTestApp(address.url);
  onTestFinished(app.stop);
  const { createAccount } = await createClient(app.url, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const key = createAccount.apiKey;
  const admin = createClient(app.url, key);
  const { addNumber } = await admin.run(AddNumberDocument, { input: { address: '+12125550150' } });
  const screen = async () => {
    const input = { senderId: addNumber.id, recipients: people };
    const answer = await admin.send(ScreenDocument, { input });
    return answer.data?.screen.suppressed.map(({ index }) => index) ?? null;
  };
  await optOut(admin, people.slice(0, 5));
  address.leadNowhere();
  await first.stop();
  await copyData(dataDir, copy);
  const server = await startCluster(dataDir);
  address.lead(server.url);
  await expect.poll(screen, { timeout: 20_000 }).toEqual([0, 1, 2, 3, 4]);
  await optOut(admin, people.slice(5, 15));
  await expect
    .poll(async () => {
      expect(await screen()).toEqual(Array.from({ length: 15 }, (_, index) => index));
      return metric(app.url, 'heed_screenings_total{by="set"}'.replaceAll(/[{}"]/g, String.raw`\$&`));
    })
    .toBeGreaterThan(1);
  return { address, server, copy, key, screen };
}

describe('a database that is replaced while sets are held', { timeout: 120_000 }, () => {
  it.each([
    ['shorter', 6],
    ['as long', 10],
    ['longer', 13],
  ])('D5 no screening misses who is out there, its log being %s than it was', async (_, more) => {
    const { address, server, copy, key, screen } = await givenScreened();
    address.leadNowhere();
    await server.stop();
    const restored = await startCluster(copy);
    const beside = await startTestApp(restored.url);
    onTestFinished(beside.stop);
    // Others than those of before: the set knows none of them.
    await optOut(createClient(beside.url, key), people.slice(50, 50 + more));
    const out = [0, 1, 2, 3, 4, ...Array.from({ length: more }, (_one, index) => 50 + index)];
    const answers: (number[] | null)[] = [];
    address.lead(restored.url);
    while (answers.filter((answer) => answer !== null).length < 40) answers.push(await screen());
    expect(answers.filter((answer) => answer !== null)).toEqual(Array.from({ length: 40 }, () => out));
  });
});
