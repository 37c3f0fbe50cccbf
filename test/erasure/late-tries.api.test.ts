/** R3: what was asked for with an idempotencyKey, and is asked for again after somebody whom it names was erased. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { MayContactDocument, OptInDocument, OptOutDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { erase } from './given-person.js';
import { placesNaming, spellingsOf } from './grep-database.js';

const app = useApp({}, { erasures: { settle: 50, every: 100, idle: 50 } });

const eventsOf = (accountId: string) =>
  app.db.rows(sql`select position from events where account_id = ${accountId} order by position`);
const hashesOf = (accountId: string) =>
  app.db.rows<{ hash: string }>(
    sql`select encode(input_hash, 'hex') as hash from idempotency_keys where account_id = ${accountId}`,
  );

/** Versions before have made the ids of a call's events in another way. */
async function withOtherIds(accountId: string): Promise<void> {
  await app.db.rows(sql`
    update idempotency_keys k set answer = replace(replace(k.answer::text, one.id, md5(one.id)::uuid::text), other.id, md5(other.id)::uuid::text)::jsonb
    from (select k.answer #>> '{0,eventIds,0}' as id from idempotency_keys k where k.account_id = ${accountId}) one,
      (select k.answer #>> '{1,eventIds,0}' as id from idempotency_keys k where k.account_id = ${accountId}) other
    where k.account_id = ${accountId}`);
  await app.db.rows(sql`
    update events set event_id = md5(event_id::text)::uuid where account_id = ${accountId} and kind = 'OPTED_IN'`);
}

describe('an opt-in that is sent again after its recipients were erased', () => {
  it.each([
    ['a key that names nobody', 'ticket 812'],
    ['a key that names one of them', 'call of +12125550195'],
  ])('R3 with %s answers as before under their names, and lifts no block', async (_, idempotencyKey) => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    const sender = await givenNumber(account);
    const recipients = ['+12125550195', '+12125550196'];
    const byHand = { recipients, scope: 'SENDER' as const, senderIds: [sender.id] };
    const optIn = { ...byHand, evidence: 'called', idempotencyKey };
    await account.admin.run(OptOutDocument, { input: byHand });
    const first = await account.admin.run(OptInDocument, { input: optIn });
    await withOtherIds(account.accountId);
    await account.admin.run(OptOutDocument, { input: byHand });
    const kept = await hashesOf(account.accountId);
    const names: string[] = [];
    for (const recipient of recipients) names.push((await erase(account, recipient)).recipient);
    const spellings = recipients.flatMap((one) => spellingsOf(one, one.slice(2), one.slice(2)));
    expect(await placesNaming(app.db, spellings)).toEqual([]);
    // Of an input that names somebody a hash may be kept on which addresses can be tried out.
    const [hash] = await hashesOf(account.accountId);
    expect(hash?.hash).not.toBe(kept[0]?.hash);
    const before = await eventsOf(account.accountId);

    const again = await account.admin.run(OptInDocument, { input: optIn });
    expect(again.optIn).toMatchObject(
      first.optIn.map(({ changed }, place) => ({
        recipient: names[place],
        changed,
        events: [{ kind: 'OPTED_IN', evidence: null }],
      })),
    );
    expect(await eventsOf(account.accountId)).toEqual(before);
    for (const recipient of recipients) {
      const { mayContact } = await account.admin.run(MayContactDocument, {
        senderId: sender.id,
        recipient,
      });
      expect(mayContact.allowed).toBe(false);
    }
    await expect(
      account.admin.run(OptInDocument, { input: { ...optIn, evidence: 'wrote' } }),
    ).rejects.toThrow('another input');
  });
});
