/** A database that was restored tells nobody anything before somebody says so. */
import { expect, it, onTestFinished } from 'vitest';
import { backUp, restore } from '../backup/to-and-fro.js';
import { givenNothing } from '../backup/given-database.js';
import { PauseWebhookEndpointDocument, ResumeWebhookEndpointDocument } from '../generated/operations.js';
import { platformKey, startTestApp, type TestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { endpointOf, givenEndpoint, givenTold, optOut, quickly, untilIt } from './given-endpoints.js';
import { givenReceiver } from './receiver.js';

const database = useDatabase();

async function startOn(url: string): Promise<TestApp> {
  const app = await startTestApp(url, {}, { webhooks: quickly });
  onTestFinished(() => app.stop());
  return { url, db: database.db, origin: app.url, platform: createClient(app.url, platformKey) };
}

it('all endpoints are paused by a restore, and go on from where they were when they are resumed', async () => {
  const app = await startOn(database.url);
  const receiver = await givenReceiver();
  const { account, endpoint } = await givenTold(app, receiver.url);
  const byHand = await givenEndpoint(account, receiver.url);
  await account.admin.run(PauseWebhookEndpointDocument, { id: byHand.id });
  await optOut(account, 2);
  await untilIt(account, endpoint.id, ({ position }) => position === 2);
  const file = await backUp(database.url);
  await optOut(account, 1);
  await untilIt(account, endpoint.id, ({ position }) => position === 3);

  const target = await givenNothing();
  await restore(file, target);
  const restored = await startOn(target);
  const there = { ...account, admin: createClient(restored.origin, account.admin.key) };
  expect(await endpointOf(there, endpoint.id)).toMatchObject({
    state: 'PAUSED',
    pausedFor: 'RESTORED',
    pausedAt: expect.any(String) as string,
    position: 2,
  });
  expect(await endpointOf(there, byHand.id)).toMatchObject({ state: 'PAUSED', pausedFor: 'BY_HAND' });
  await optOut(there, 1);
  expect(await endpointOf(there, endpoint.id)).toMatchObject({ state: 'PAUSED', behind: 1 });
  expect(receiver.taken()).toEqual([1, 2, 3]);
  await there.admin.run(ResumeWebhookEndpointDocument, { id: endpoint.id });
  await untilIt(there, endpoint.id, ({ position }) => position === 3);
  expect(receiver.taken()).toEqual([1, 2, 3, 3]);
});
