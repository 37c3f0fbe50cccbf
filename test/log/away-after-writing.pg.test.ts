/** The database goes away when a call has recorded something: it must not say that nothing was recorded. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AccountCaller } from '../../src/core/access/caller.js';
import { connect, type Db } from '../../src/core/db/connect.js';
import { DatabaseAway, DatabaseError } from '../../src/core/db/database-error.js';
import { afterWrite } from '../../src/core/log/after-write.js';
import { createWordRecorder, NotConfirmed, type WordRecorder } from '../../src/core/log/record-words.js';
import { createSettingsCache } from '../../src/core/settings/read-settings.js';
import { recordInbound } from '../../src/features/inbound/record-inbound.js';
import { recordByHand } from '../../src/features/manual/record-by-hand.js';
import { withdrawEvent } from '../../src/features/manual/withdraw-event.js';
import { resolveReview } from '../../src/features/reviews/settle-review.js';
import { secretKey } from '../support/app.js';
import { useDatabase } from '../support/database.js';
import { proxyTo } from '../support/proxied-link.js';
import { saidOnce } from '../support/said.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';
import { nobodyErased } from '../support/nobody-erased.js';

const database = useDatabase();

const unknownOutcome = expect.objectContaining({ name: 'NotConfirmed', sent: true }) as unknown;

async function givenCaller(): Promise<AccountCaller> {
  const accountId = await givenBareAccount(database.db);
  return { kind: 'account', accountId, keyId: randomUUID(), keyName: 'Desk 4', role: 'ADMIN' };
}

/** The link to the database is refused from the moment when the first call of the recorder has its answer. */
async function givenServices() {
  const link = await proxyTo(database.url);
  const db = connect(link.url, { connections: 1 });
  onTestFinished(async () => {
    await db.close();
    await link.stop();
  });
  const recorder = createWordRecorder(db, { deadline: 0 });
  const services = {
    db,
    settings: createSettingsCache(db),
    erased: nobodyErased,
    secretKey,
    now: () => Date.now() * 1000,
    recorder: {
      ...recorder,
      async record(accountId, items) {
        const outcomes = await recorder.record(accountId, items);
        await link.refuse();
        return outcomes;
      },
    } satisfies WordRecorder,
  };
  return { link, services };
}

async function eventsOf(db: Db, accountId: string): Promise<number> {
  const [row] = await db.rows<{ count: number }>(
    sql`select count(*) from events where account_id = ${accountId}::uuid`,
  );
  return row?.count ?? 0;
}

/** Settings that change once while words are being recorded: a part of them is stale. Then the database is away. */
function staleInPart<Others>(services: Others): Others & { recorder: WordRecorder } {
  let recorded = 0;
  const recorder: WordRecorder = {
    waiting: () => 0,
    idle: () => Promise.resolve(),
    record: (_accountId, items) => {
      recorded += 1;
      if (recorded > 1) return Promise.reject(new NotConfirmed(false));
      return Promise.resolve(
        items.map((_, index) =>
          index === 0
            ? { kind: 'recorded', decision: { action: 'NOTHING', warnings: [] }, words: [] }
            : { kind: 'stale' },
        ),
      );
    },
  };
  return { ...services, recorder };
}

const byHand = (recipients: string[], idempotencyKey: string | null = null) => ({
  operation: 'optOut',
  input: {
    recipients,
    scope: 'ACCOUNT' as const,
    senderIds: null,
    groupId: null,
    channel: null,
    region: null,
    onBehalfOf: null,
    idempotencyKey,
  },
  shared: { kind: 'OPTED_OUT' as const, source: 'MANUAL' as const, blocks: 'MARKETING' as const },
});

describe('when the database goes away after a call has recorded something', () => {
  it('an opt-out with an idempotency key has an unknown outcome, and the same key tells it', async () => {
    const caller = await givenCaller();
    const { link, services } = await givenServices();
    const call = byHand(['+14155550100'], 'call 7');
    await expect(recordByHand(services, caller, call)).rejects.toEqual(unknownOutcome);
    expect(await eventsOf(database.db, caller.accountId)).toBe(1);
    await link.restore();
    const again = await recordByHand(
      { ...services, db: database.db, recorder: createWordRecorder(database.db) },
      caller,
      call,
    );
    expect(again).toMatchObject([{ changed: true, refusal: null }]);
    expect(await eventsOf(database.db, caller.accountId)).toBe(1);
  });

  it('a withdrawal has an unknown outcome', async () => {
    const caller = await givenCaller();
    const { services } = await givenServices();
    const { eventId } = await saidOnce(database.db, caller.accountId, makeWord());
    await expect(withdrawEvent(services, caller, eventId, 'a typo')).rejects.toEqual(unknownOutcome);
    expect(await eventsOf(database.db, caller.accountId)).toBe(2);
  });

  it('the settling of a review has an unknown outcome', async () => {
    const caller = await givenCaller();
    const { services } = await givenServices();
    const reviewId = randomUUID();
    const word = makeWord({ provisional: true, reviewId, source: 'REVIEW' });
    const { recipient } = word;
    const opensReview = { reviewId, recipient, senderId: null, text: 'Stpo', reviewDays: 2 };
    await createWordRecorder(database.db).record(caller.accountId, [makeItem([word], { opensReview })]);
    await expect(resolveReview(services, caller, reviewId, true)).rejects.toEqual(unknownOutcome);
    expect(await eventsOf(database.db, caller.accountId)).toBe(2);
  });

  it('opt-outs by hand of which a part must be decided again have an unknown outcome', async () => {
    const caller = await givenCaller();
    const services = staleInPart((await givenServices()).services);
    const call = byHand(['+14155550100', '+14155550101']);
    await expect(recordByHand({ ...services, db: database.db }, caller, call)).rejects.toEqual(
      unknownOutcome,
    );
  });

  it('messages of which a part must be decided again have an unknown outcome', async () => {
    const caller = await givenCaller();
    const services = staleInPart((await givenServices()).services);
    const received = { sender: null, perhaps: [], answeredHere: [], channel: 'SMS' as const, address: '' };
    const where = { recipient: '+14155550100', also: [], received, plusOne: true, warning: null };
    const understood = { kind: 'NOTHING' as const, rule: '' };
    const campaignTracer = { trace: async () => null };
    const recording = recordInbound({ ...services, campaignTracer }, caller, ['one', 'two'], {
      messageId: (message) => message,
      hear: () => ({ kind: 'heard', understood, where, claimKey: 'a key', traced: null }),
      plan: () => ({ kind: 'item', item: makeItem([makeWord()]) }),
    });
    await expect(recording).rejects.toEqual(unknownOutcome);
  });
});

describe('what comes after a write', () => {
  const away = new DatabaseAway('ECONNREFUSED', false);

  it('fails with an unknown outcome for an outage only', async () => {
    const bug = new DatabaseError('there is no such table', '42P01', undefined);
    await expect(afterWrite(Promise.reject(away))).rejects.toEqual(unknownOutcome);
    await expect(afterWrite(Promise.reject(new NotConfirmed(false)))).rejects.toEqual(unknownOutcome);
    await expect(afterWrite(Promise.reject(bug))).rejects.toBe(bug);
    await expect(afterWrite(Promise.resolve(7))).resolves.toBe(7);
  });

  it('fails as it does where nothing has been written', async () => {
    await expect(afterWrite(Promise.reject(away), false)).rejects.toBe(away);
  });
});
