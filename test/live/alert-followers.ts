/** Followers of campaign alerts over sockets of their own. */
import { sql } from 'drizzle-orm';
import { expect, onTestFinished } from 'vitest';
import { FollowAlertsDocument } from '../generated/operations.js';
import type { Campaign } from './campaigns.js';
import { givenLiveAccount, type LiveAccount, type LiveServer } from './live-server.js';
import { type Message, openAs, type RawSocket } from './raw-socket.js';

/** 5 % and 5 opt-outs, unless the test says otherwise. */
export async function givenAlertAccount(
  server: LiveServer,
  { rate = 0.05, minimum = 5 } = {},
): Promise<LiveAccount> {
  const account = await givenLiveAccount(server.db);
  await setThreshold(server, account, rate, minimum);
  return account;
}

export async function setThreshold(
  { db }: LiveServer,
  { accountId }: LiveAccount,
  rate: number,
  minimum: number,
): Promise<void> {
  await db.rows(sql`
    update accounts set alert_rate = ${rate}, alert_minimum = ${minimum} where account_id = ${accountId}`);
}

export async function followAlerts(
  { url }: Pick<LiveServer, 'url'>,
  account: LiveAccount,
): Promise<RawSocket> {
  const socket = await openAs(url, account.key);
  onTestFinished(() => socket.socket.terminate());
  socket.subscribe('1', FollowAlertsDocument);
  return socket;
}

interface AlertPayload {
  data: {
    campaignAlert: { id: string; name: string; screened: number; optOuts: number; optOutRate: number };
  };
}

export const alertOf = (message: Message) => (message.payload as AlertPayload).data.campaignAlert;

/** It has been told of these campaigns, in this order, and of no other before the last. */
export async function isTold(socket: RawSocket, ...campaigns: Campaign[]): Promise<void> {
  await socket.message(campaigns.length - 1);
  expect(socket.received.map((message) => alertOf(message).name)).toEqual(campaigns.map(({ name }) => name));
}
