import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createSettingsCache } from '../../src/core/settings/read-settings.js';
import type { InboundMessage } from '../../src/core/log/inbound-message.js';
import { processInbound } from '../../src/features/inbound/process-inbound.js';
import { createCampaignTracer } from '../../src/features/inbound/trace-campaigns.js';
import { useDatabase } from '../support/database.js';
import { looksSoFar } from '../support/looks.js';
import { screened } from '../support/screened.js';
import { givenBareAccount, givenBareSender } from '../support/words.js';
import { tapped } from '../support/tapped-db.js';
import { nobodyErased } from '../support/nobody-erased.js';

// One connection: a plan that it made while the tables were small is the one that it keeps, and its counts are its own.
const database = useDatabase({ connections: 1 });

async function givenScreening() {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const { senderId } = await givenBareSender(db, accountId, { scopeKey: 5 });
  const campaignId = randomUUID();
  await db.rows(sql`
    insert into campaigns (account_id, campaign_id, name, category, exclude_opt_outs, sender_ids)
    values (${accountId}::uuid, ${campaignId}::uuid, 'Spring', 'MARKETING', true, array[${senderId}::uuid])`);
  const screen = (allowed: string[], of = campaignId) =>
    screened(db, accountId, { campaignId: of, senderIds: [senderId], allowed });
  return { accountId, senderId, campaignId, screen };
}

const person = (place: number) => `+1${2_120_000_000 + place}`;
const people = (from: number, count: number) =>
  Array.from({ length: count }, (_, place) => person(from + place));

describe('look-ups', () => {
  it('that come while one is under way go together in the next, each with its own answer', async () => {
    const { accountId, senderId, campaignId, screen } = await givenScreening();
    await screen(people(0, 20));
    const tracer = createCampaignTracer(database.db);
    const before = database.db.statementsSent();
    const found = await Promise.all(
      Array.from({ length: 40 }, (_, place) =>
        tracer.trace(accountId, 7, [{ recipient: person(place), senderIds: [senderId], at: null }]),
      ),
    );
    expect(database.db.statementsSent() - before).toBe(2);
    expect(found).toEqual(Array.from({ length: 40 }, (_, place) => [place < 20 ? campaignId : null]));
  });

  it('of several accounts and windows go together too, each with its own answer', async () => {
    const [one, other] = [await givenScreening(), await givenScreening()];
    await one.screen([person(1)]);
    await other.screen([person(1)]);
    const tracer = createCampaignTracer(database.db);
    const before = database.db.statementsSent();
    const ask = ({ accountId, senderId }: typeof one, days: number) =>
      tracer.trace(accountId, days, [{ recipient: person(1), senderIds: [senderId], at: null }]);
    expect(await Promise.all([ask(one, 7), ask(other, 7), ask(one, 7), ask(one, 3), ask(other, 1)])).toEqual(
      [one, other, one, one, other].map(({ campaignId }) => [campaignId]),
    );
    expect(database.db.statementsSent() - before).toBe(2);
  });

  it('are one statement for the messages of a call, and none where the account traces none', async () => {
    const { db } = database;
    const { accountId, campaignId, screen } = await givenScreening();
    const services = {
      db,
      recorder: createWordRecorder(db),
      settings: createSettingsCache(db),
      erased: nobodyErased,
      campaignTracer: createCampaignTracer(db),
      now: () => Date.now() * 1000,
    };
    const caller = { kind: 'account', accountId, keyId: '', keyName: 'test', role: 'ADMIN' } as const;
    const statementsOf = async (texts: readonly string[], from: number) => {
      await services.settings.current(accountId);
      const before = db.statementsSent();
      await processInbound(
        services,
        caller,
        texts.map((text, place) => message(person(from + place), text)),
      );
      return db.statementsSent() - before;
    };
    const hundred = Array.from({ length: 100 }, () => 'STOP');
    expect(await statementsOf(hundred, 0)).toBe(1);
    await screen(people(100, 100));
    expect(await statementsOf(hundred, 100)).toBe(2);
    expect(await statementsOf(['HELP', 'START', 'see you at noon'], 200)).toBe(1);
    const [row] = await db.rows<{ traced: number }>(sql`
      select count(*) as traced from events where account_id = ${accountId}::uuid and campaign_id = ${campaignId}::uuid`);
    expect(row?.traced).toBe(100);
  });

  it('look at a few rows for each message, however many were screened since the plan was made', async () => {
    const { accountId, senderId, screen } = await givenScreening();
    const tracer = createCampaignTracer(database.db);
    const looksOf = async (recipients: readonly string[]) => {
      const before = await looksSoFar(database.db);
      const traced = recipients.map((recipient) => ({ recipient, senderIds: [senderId], at: null }));
      const found = await tracer.trace(accountId, 7, traced);
      expect(found?.every((campaignId) => campaignId !== null)).toBe(true);
      return (await looksSoFar(database.db)) - before;
    };
    await screen([person(0)]);
    await looksOf([person(0)]);
    await looksOf([person(0)]);
    for (let call = 1; call < 40; call += 1) await screen(people(call * 1_000, 1_000));
    // The recipient's row in the week, its call, and the campaign; and what the look at the looks costs.
    expect(await looksOf(people(20_000, 100))).toBeLessThan(400);
  });
});

function message(from: string, text: string): InboundMessage {
  return {
    messageId: randomUUID(),
    provider: null,
    channel: null,
    from,
    to: '+14155555',
    text,
    buttonPayload: null,
    receivedAt: null,
    campaignId: null,
    campaignExternalId: null,
    providerAction: null,
    answeredByProvider: false,
  };
}

describe('a database that does not answer', () => {
  const silent = (asked: () => void = () => undefined): Db =>
    tapped(database.db, () => {
      asked();
      return new Promise(() => undefined);
    });
  const traced = [{ recipient: person(1), senderIds: [randomUUID()], at: null }];

  it('holds up nobody for longer than that, is asked a few things at once, and is told of once', async () => {
    let asked = 0;
    let told = 0;
    const failed: number[] = [];
    const tracer = createCampaignTracer(
      silent(() => {
        asked += 1;
      }),
      {
        within: 2_000,
        onTrouble: () => {
          told += 1;
        },
        onTraced: (outcome, count) => {
          expect(outcome).toBe('failed');
          failed.push(count);
        },
      },
    );
    const waiting: Promise<unknown>[] = [];
    for (const statements of [1, 2, 3, 3, 3]) {
      waiting.push(tracer.trace('account', 7, traced));
      // One that takes long makes room for another, up to three.
      await expect.poll(() => asked, { timeout: 10_000 }).toBe(statements);
    }
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => null));
    expect([asked, told, failed]).toEqual([3, 1, waiting.map(() => 1)]);
  });

  it('is waited for less once a look-up has failed', async () => {
    let asked = 0;
    const db = tapped(database.db, () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('away')) : new Promise(() => undefined);
    });
    const tracer = createCampaignTracer(db, { within: 3_600_000, inTrouble: 10 });
    expect(await tracer.trace('account', 7, traced)).toBeNull();
    expect(await tracer.trace('account', 7, traced)).toBeNull();
    expect(asked).toBe(2);
  });
});
