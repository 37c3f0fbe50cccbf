import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import type { Category } from '../../src/core/domain/vocabulary.js';
import type { Word } from '../../src/core/log/word.js';
import { MayContactDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { givenGroup, instantOf, said, toSender } from '../support/said.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');
const second = instantOf('2026-03-02T10:00:00Z');
const third = instantOf('2026-03-03T10:00:00Z');

let account: TestAccount;
let senderId: string;
let otherSenderId: string;
beforeAll(async () => {
  account = await givenAccount(app);
  senderId = (await givenNumber(account)).id;
  otherSenderId = (await givenNumber(account)).id;
});

let lastRecipient = 0;
/** A person who has said nothing yet. */
function someone(): string {
  lastRecipient += 1;
  return `+1415557${String(lastRecipient).padStart(4, '0')}`;
}

async function ask(recipient: string, more: { senderId?: string; category?: Category; at?: string } = {}) {
  const variables = { senderId, category: 'MARKETING' as const, recipient, ...more };
  return (await account.admin.run(MayContactDocument, variables)).mayContact;
}

const say = (...words: Partial<Word>[]) => said(app.db, account.accountId, ...words);

/** The database's time between what was said before and what is said next. */
async function aMoment(): Promise<string> {
  const [row] = await app.db.rows<{ now: number }>(sql`select clock_timestamp() as now`);
  return formatInstant(row?.now ?? 0);
}

describe('a past moment', () => {
  it('D4 is answered as the log stood then, with the word recorded later about the time before it', async () => {
    const recipient = someone();
    const before = await aMoment();
    const [optOut] = await say({ recipient, occurredAt: first });
    const verdict = await ask(recipient, { at: before });
    expect(verdict).toMatchObject({
      allowed: true,
      decidedBy: null,
      learnedLater: [{ id: optOut?.eventId }],
    });
    expect(verdict.explanation).toContain(`As the log stood at ${before} (D4)`);
    expect(await ask(recipient, { at: await aMoment() })).toMatchObject({
      allowed: false,
      decidedBy: { id: optOut?.eventId },
      learnedLater: [],
    });
  });

  it('D4 has learned nothing from what was said after it', async () => {
    const recipient = someone();
    const before = await aMoment();
    await say({ recipient });
    expect((await ask(recipient, { at: before })).learnedLater).toEqual([]);
  });

  it('D4 counts a word that has been withdrawn since, and tells of the withdrawal', async () => {
    const recipient = someone();
    const [optOut] = await say({ recipient, occurredAt: first });
    const between = await aMoment();
    const [withdrawal] = await say({ recipient, kind: 'WITHDRAWN', withdraws: optOut?.eventId ?? '' });
    expect(await ask(recipient, { at: between })).toMatchObject({
      allowed: false,
      decidedBy: { id: optOut?.eventId },
      learnedLater: [{ id: withdrawal?.eventId }],
    });
    expect((await ask(recipient)).allowed).toBe(true);
  });

  it('D4 says that a word was taken back only from the moment when it was', async () => {
    const recipient = someone();
    const before = await aMoment();
    const [optOut] = await say({ recipient, occurredAt: first });
    await say({ recipient, kind: 'WITHDRAWN', withdraws: optOut?.eventId ?? '' });
    const after = await ask(recipient, { at: await aMoment() });
    expect(after.explanation).toContain('No word that counts reaches this sender: 1 was taken back');
    expect((await ask(recipient, { at: before })).explanation).toContain(
      'has said nothing that reaches this sender',
    );
  });

  it('D4 leaves out the word of a group that the sender joined later, and tells of nothing learned', async () => {
    const [member, joiner] = [(await givenNumber(account)).id, (await givenNumber(account)).id];
    const group = await givenGroup(app.db, account.accountId, [member]);
    const recipient = someone();
    await say({ recipient, occurredAt: first, ...group });
    const before = await aMoment();
    await app.db.rows(sql`
      insert into sender_covers (account_id, sender_id, scope_key)
      values (${account.accountId}::uuid, ${joiner}::uuid, ${group.scopeKey})`);
    expect(await ask(recipient, { senderId: joiner, at: before })).toMatchObject({
      allowed: true,
      learnedLater: [],
    });
    expect((await ask(recipient, { senderId: joiner })).allowed).toBe(false);
  });

  it('D4 that is still to come is refused', async () => {
    const answer = await account.admin.send(MayContactDocument, {
      senderId,
      recipient: someone(),
      category: 'MARKETING',
      at: '2199-01-01T00:00:00Z',
    });
    expect(answer.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('D4 gives the same answer for now as the list gives', async () => {
    const recipient = someone();
    const narrow = await toSender(app.db, account.accountId, senderId);
    await say(
      { recipient, occurredAt: second, blocks: 'ALL' },
      { recipient, kind: 'OPTED_IN', occurredAt: third, ...narrow },
      { recipient, occurredAt: first, hold: true, scope: 'CHANNEL', scopeKey: 1, channel: 'SMS' },
    );
    const at = await aMoment();
    for (const asked of [senderId, otherSenderId]) {
      for (const category of ['MARKETING', 'UTILITY', 'OTP'] as const) {
        const { explanation: _then, ...then } = await ask(recipient, { senderId: asked, category, at });
        const { explanation: _now, ...now } = await ask(recipient, { senderId: asked, category });
        expect(then).toEqual(now);
      }
    }
  });
});
