import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Category } from '../../src/core/domain/vocabulary.js';
import type { Word } from '../../src/core/log/word.js';
import { MayContactDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { givenGroup, instantOf, said, toSender } from '../support/said.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');
const second = instantOf('2026-03-02T10:00:00Z');

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
  return `+1415556${String(lastRecipient).padStart(4, '0')}`;
}

async function ask(recipient: string, more: { senderId?: string; category?: Category; at?: string } = {}) {
  const variables = { senderId, category: 'MARKETING' as const, recipient, ...more };
  return (await account.admin.run(MayContactDocument, variables)).mayContact;
}

const say = (...words: Partial<Word>[]) => said(app.db, account.accountId, ...words);

describe('the latest word', () => {
  it('D1 lets a recipient who never said anything be written to, and names no event', async () => {
    expect(await ask(someone())).toEqual({
      allowed: true,
      decidedBy: null,
      learnedLater: [],
      explanation: 'The recipient has said nothing that reaches this sender, so MARKETING may be sent (D1).',
    });
  });

  it('D1 is the one with the latest occurredAt, whichever came in first', async () => {
    const recipient = someone();
    const [optIn] = await say(
      { recipient, kind: 'OPTED_IN', occurredAt: second },
      { recipient, occurredAt: first },
    );
    const verdict = await ask(recipient);
    expect(verdict).toMatchObject({ allowed: true, decidedBy: { id: optIn?.eventId } });
    expect(verdict.explanation).toContain('opted in for the whole account at 2026-03-02T10:00:00.000Z');
  });

  it('D1 is out where an opt-out and an opt-in were said at the same time, in either order', async () => {
    const [one, other] = [someone(), someone()];
    await say({ recipient: one, occurredAt: first }, { recipient: one, kind: 'OPTED_IN', occurredAt: first });
    await say(
      { recipient: other, kind: 'OPTED_IN', occurredAt: first },
      { recipient: other, occurredAt: first },
    );
    expect([(await ask(one)).allowed, (await ask(other)).allowed]).toEqual([false, false]);
  });

  it('D1 is out for a tie between different scopes too', async () => {
    const recipient = someone();
    await say(
      { recipient, occurredAt: first },
      {
        recipient,
        kind: 'OPTED_IN',
        occurredAt: first,
        ...(await toSender(app.db, account.accountId, senderId)),
      },
    );
    expect((await ask(recipient)).allowed).toBe(false);
  });

  it('D1 of a narrower scope lets that sender write, and no other', async () => {
    const recipient = someone();
    await say(
      { recipient, occurredAt: first },
      {
        recipient,
        kind: 'OPTED_IN',
        occurredAt: second,
        ...(await toSender(app.db, account.accountId, senderId)),
      },
    );
    expect((await ask(recipient)).allowed).toBe(true);
    expect((await ask(recipient, { senderId: otherSenderId })).allowed).toBe(false);
  });

  it('D1 yields to a hold, whatever is said later, until the hold is withdrawn', async () => {
    const recipient = someone();
    const [hold] = await say(
      { recipient, occurredAt: first, hold: true },
      { recipient, kind: 'OPTED_IN', occurredAt: second },
    );
    const held = await ask(recipient);
    expect(held).toMatchObject({ allowed: false, decidedBy: { id: hold?.eventId } });
    expect(held.explanation).toContain('It is a hold');
    await say({ recipient, kind: 'WITHDRAWN', withdraws: hold?.eventId ?? '' });
    expect((await ask(recipient)).allowed).toBe(true);
  });

  it('D1 does not count what was withdrawn', async () => {
    const recipient = someone();
    const [optOut] = await say({ recipient, occurredAt: first });
    await say({ recipient, kind: 'WITHDRAWN', withdraws: optOut?.eventId ?? '' });
    expect(await ask(recipient)).toMatchObject({ allowed: true, decidedBy: null });
  });

  it.each(['MARKETING', 'OTP'] as const)(
    'D1 tells a recipient whose words were taken back from one who never said anything, for %s',
    async (category) => {
      const recipient = someone();
      const elsewhere = await toSender(app.db, account.accountId, otherSenderId);
      const [slip, review, other] = await say(
        { recipient, blocks: 'ALL' },
        { recipient, provisional: true, source: 'REVIEW' },
        { recipient, ...elsewhere },
      );
      const takeBack = (eventId = '') => say({ recipient, kind: 'WITHDRAWN', withdraws: eventId });
      await takeBack(slip?.eventId);
      await takeBack(review?.eventId);
      await takeBack(other?.eventId);
      expect(await ask(recipient, { category })).toEqual({
        allowed: true,
        decidedBy: null,
        learnedLater: [],
        explanation: `No word that counts reaches this sender: 2 were taken back, so ${category} may be sent (D1).`,
      });
    },
  );

  it('D1 says nothing of words taken back that would not reach the sender', async () => {
    const recipient = someone();
    const elsewhere = await toSender(app.db, account.accountId, otherSenderId);
    const [slip] = await say({ recipient, ...elsewhere });
    await say({ recipient, kind: 'WITHDRAWN', withdraws: slip?.eventId ?? '' });
    expect((await ask(recipient)).explanation).toContain('has said nothing that reaches this sender');
    expect((await ask(recipient, { senderId: otherSenderId })).explanation).toContain(
      'No word that counts reaches this sender: 1 was taken back',
    );
  });

  it("D1 of a sender's group reaches the sender, and not one outside it", async () => {
    const member = (await givenNumber(account)).id;
    const group = await givenGroup(app.db, account.accountId, [member]);
    const recipient = someone();
    await say({ recipient, occurredAt: first, ...group });
    expect((await ask(recipient, { senderId: member })).allowed).toBe(false);
    expect((await ask(recipient)).allowed).toBe(true);
  });

  it('D3 a late word changes nothing that a later word has settled', async () => {
    const recipient = someone();
    const [settled] = await say({ recipient, occurredAt: second });
    const [late] = await say({ recipient, kind: 'OPTED_IN', occurredAt: first });
    expect(late?.changed).toBe(false);
    expect(await ask(recipient)).toMatchObject({ allowed: false, decidedBy: { id: settled?.eventId } });
  });

  it('says that a provisional opt-out waits for a person', async () => {
    const recipient = someone();
    await say({ recipient, provisional: true, source: 'REVIEW' });
    expect((await ask(recipient)).explanation).toContain(
      'It stands until a person has settled the review (I4).',
    );
  });
});

describe('categories', () => {
  it.each([
    ['MARKETING', { MARKETING: false, UTILITY: true, OTP: true }],
    ['ALL_BUT_OTP', { MARKETING: false, UTILITY: false, OTP: true }],
    ['ALL', { MARKETING: false, UTILITY: false, OTP: false }],
  ] as const)('D2 an opt-out that blocks %s', async (blocks, expected) => {
    const recipient = someone();
    await say({ recipient, blocks });
    const allowed: Record<string, boolean> = {};
    for (const category of ['MARKETING', 'UTILITY', 'OTP'] as const) {
      allowed[category] = (await ask(recipient, { category })).allowed;
    }
    expect(allowed).toEqual(expected);
  });

  it('D2 explains what passes an opt-out by the opt-out itself', async () => {
    const recipient = someone();
    const [optOut] = await say({ recipient });
    const verdict = await ask(recipient, { category: 'OTP' });
    expect(verdict).toMatchObject({ allowed: true, decidedBy: { id: optOut?.eventId } });
    expect(verdict.explanation).toContain('That blocks MARKETING, so OTP may be sent (D2).');
  });

  it('D2 a category that is missing is MARKETING', async () => {
    const recipient = someone();
    await say({ recipient });
    const answer = await account.admin.raw(
      'query ($senderId: ID!, $recipient: String!) { mayContact(senderId: $senderId, recipient: $recipient) { allowed } }',
      { senderId, recipient },
    );
    expect(answer.data).toEqual({ mayContact: { allowed: false } });
  });
});

async function errorOf(variables: { senderId?: string; recipient?: string; region?: string }) {
  const answer = await account.admin.send(MayContactDocument, {
    senderId,
    recipient: '+14155550100',
    category: 'MARKETING',
    ...variables,
  });
  expect(answer.data).toBeNull();
  return answer.errors[0]?.extensions.code;
}

describe('what cannot be answered', () => {
  it('is an error: a sender that does not exist, is no id, or is of another account', async () => {
    const stranger = await givenNumber(await givenAccount(app));
    expect(await errorOf({ senderId: randomUUID() })).toBe('NOT_FOUND');
    expect(await errorOf({ senderId: 'nobody' })).toBe('NOT_FOUND');
    expect(await errorOf({ senderId: stranger.id })).toBe('NOT_FOUND');
  });

  it('is an error: an address that is none, or a national one without a region', async () => {
    expect(await errorOf({ recipient: 'hello' })).toBe('BAD_USER_INPUT');
    expect(await errorOf({ recipient: '(415) 555-0100' })).toBe('BAD_USER_INPUT');
    expect(await errorOf({ recipient: '(415) 555-0100', region: 'Atlantis' })).toBe('BAD_USER_INPUT');
  });

  it('finds the person behind an address as people write it', async () => {
    const recipient = '+14155559999';
    await say({ recipient });
    const { mayContact } = await account.admin.run(MayContactDocument, {
      senderId,
      recipient: '(415) 555-9999',
      region: 'US',
      category: 'MARKETING',
    });
    expect(mayContact.allowed).toBe(false);
  });

  it('D5 misses nothing that was recorded before, on another server process either', async () => {
    const other = await startTestApp(app.url);
    try {
      const client = createClient(other.url, account.admin.key);
      const added = (await givenNumber(account)).id;
      const recipient = someone();
      await say({ recipient, ...(await toSender(app.db, account.accountId, added)) });
      const answer = await client.run(MayContactDocument, {
        senderId: added,
        recipient,
        category: 'MARKETING',
      });
      expect(answer.mayContact.allowed).toBe(false);
    } finally {
      await other.stop();
    }
  });

  it('D5 is an error and never "may write" when the database fails', async () => {
    await app.db.rows(sql`alter table list_entries rename to list_entries_away`);
    try {
      expect(await errorOf({})).toBe('INTERNAL');
    } finally {
      await app.db.rows(sql`alter table list_entries_away rename to list_entries`);
    }
  });
});
