/** webhookAlert over a real WebSocket, and what /metrics says. */
import { expect, it, onTestFinished } from 'vitest';
import {
  PauseWebhookEndpointDocument,
  ResumeWebhookEndpointDocument,
  WebhookAlertDocument,
} from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import { givenAccount, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { givenEndpoint, givenTold, optOut, quickly, untilIt } from './given-endpoints.js';
import { givenReceiver } from './receiver.js';

const app = useApp({}, { webhooks: quickly });

interface Told {
  id: string;
  name: string;
  pausedFor: string;
  behind: number;
}

async function followAlerts(account: TestAccount, origin = app.origin) {
  const socket = await openAs(origin, account.admin.key);
  onTestFinished(() => socket.socket.terminate());
  socket.subscribe('1', WebhookAlertDocument, {});
  return {
    nth: async (at: number) => {
      const { payload } = await socket.message(at);
      return (payload as { data: { webhookAlert: Told } }).data.webhookAlert;
    },
    received: () => socket.received.length,
  };
}

async function givenGone(account: TestAccount, name: string) {
  const receiver = await givenReceiver();
  receiver.answer = () => 410;
  const endpoint = await givenEndpoint(account, receiver.url, { name });
  return { receiver, id: endpoint.id };
}

it('tells first of those that Heed has paused, then of each as it happens, and again when it was resumed in between', async () => {
  const account = await givenAccount(app);
  const first = await givenGone(account, 'First');
  await optOut(account);
  await untilIt(account, first.id, ({ state }) => state === 'PAUSED');
  const alerts = await followAlerts(account);
  expect(await alerts.nth(0)).toMatchObject({ id: first.id, name: 'First', pausedFor: 'GONE', behind: 1 });
  const second = await givenGone(account, 'Second');
  await optOut(account);
  expect(await alerts.nth(1)).toMatchObject({ id: second.id, name: 'Second', behind: 1 });
  await account.admin.run(ResumeWebhookEndpointDocument, { id: first.id });
  expect(await alerts.nth(2)).toMatchObject({ id: first.id, pausedFor: 'GONE' });
  expect(alerts.received()).toBe(3);
});

it('tells nothing of those that somebody has paused, nor of another account', async () => {
  const [account, other] = [await givenAccount(app), await givenAccount(app)];
  const alerts = await followAlerts(account);
  const receiver = await givenReceiver();
  const byHand = await givenEndpoint(account, receiver.url);
  await account.admin.run(PauseWebhookEndpointDocument, { id: byHand.id });
  const theirs = await givenGone(other, 'Theirs');
  await optOut(other);
  await untilIt(other, theirs.id, ({ state }) => state === 'PAUSED');
  const mine = await givenGone(account, 'Mine');
  await optOut(account);
  expect(await alerts.nth(0)).toMatchObject({ id: mine.id });
});

it('is heard at a process that serves none of them', async () => {
  const other = await startTestApp(app.url);
  onTestFinished(() => other.stop());
  const account = await givenAccount(app);
  const alerts = await followAlerts(account, other.url);
  const gone = await givenGone(account, 'Gone');
  await optOut(account);
  expect(await alerts.nth(0)).toMatchObject({ id: gone.id });
});

it('is counted for whoever runs Heed, with tries and how many are served', async () => {
  const receiver = await givenReceiver();
  const { account, endpoint } = await givenTold(app, receiver.url);
  await optOut(account);
  await untilIt(account, endpoint.id, ({ position }) => position === 1);
  const metrics = async () => (await fetch(`${app.origin}/metrics`)).text();
  expect(await metrics()).toMatch(/^heed_webhook_tries_total\{outcome="delivered"\} [1-9]/m);
  await expect
    .poll(metrics, { timeout: 30_000, interval: 500 })
    .toMatch(/^heed_webhooks\{state="active"\} [1-9]/m);
  await expect
    .poll(metrics, { timeout: 30_000, interval: 500 })
    .toMatch(/^heed_webhooks\{state="stopped"\} [1-9]/m);
  expect(await metrics()).toMatch(/^heed_webhooks_served [1-9]/m);
});
