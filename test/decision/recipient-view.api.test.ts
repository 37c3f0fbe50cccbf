import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { CreateCampaignDocument, RecipientViewDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { instantOf, said, toSender } from '../support/said.js';
import { screened } from '../support/screened.js';

const app = useApp();
let account: TestAccount;
let senderIds: string[];
beforeAll(async () => {
  account = await givenAccount(app, { defaultRegion: 'US' });
  senderIds = [(await givenNumber(account)).id, (await givenNumber(account)).id];
});

const view = async (address: string) =>
  (await account.admin.run(RecipientViewDocument, { address })).recipient;
const yesterday = instantOf('2026-03-01T10:00:00Z');
const today = instantOf('2026-03-02T10:00:00Z');

describe('the view of one recipient', () => {
  it('D1 gives the verdict of every sender for every category, and the event that decided MARKETING', async () => {
    const recipient = '+14155550101';
    const [optOut, optIn] = await said(
      app.db,
      account.accountId,
      { recipient, occurredAt: yesterday, blocks: 'ALL_BUT_OTP' },
      {
        recipient,
        occurredAt: today,
        kind: 'OPTED_IN',
        ...(await toSender(app.db, account.accountId, senderIds[0] ?? '')),
      },
    );
    expect((await view(recipient)).verdicts).toEqual([
      {
        sender: { id: senderIds[0] },
        marketing: true,
        utility: true,
        otp: true,
        decidedBy: { id: optIn?.eventId },
      },
      {
        sender: { id: senderIds[1] },
        marketing: false,
        utility: false,
        otp: true,
        decidedBy: { id: optOut?.eventId },
      },
    ]);
  });

  it('lets every sender write to a recipient who never said anything', async () => {
    const { verdicts, entries, events } = await view('+14155550102');
    expect(verdicts.map((verdict) => [verdict.marketing, verdict.decidedBy])).toEqual([
      [true, null],
      [true, null],
    ]);
    expect([entries, events.nodes]).toEqual([[], []]);
  });

  it('shows entries, events in the order of the log, reviews and the campaigns that the events name', async () => {
    const recipient = '+14155550103';
    const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
      input: { name: 'Spring', senderIds },
    });
    const [first] = await said(
      app.db,
      account.accountId,
      { recipient, occurredAt: today, campaignId: createCampaign.id, provisional: true },
      { recipient, occurredAt: yesterday, kind: 'OPTED_IN' },
    );
    const reviewId = randomUUID();
    await app.db.rows(sql`
      insert into reviews (account_id, review_id, recipient, text, received_at, due_at, state, event_id)
      values (${account.accountId}::uuid, ${reviewId}::uuid, ${recipient}, 'Stpo', now(), now(), 'OPEN', ${first?.eventId}::uuid)`);
    const { entries, events, reviews, campaigns } = await view(recipient);
    expect(entries).toEqual([{ scope: 'ACCOUNT', blocks: 'MARKETING' }]);
    expect(events.nodes.map((event) => event.kind)).toEqual(['OPTED_OUT', 'OPTED_IN']);
    expect(reviews).toEqual([{ id: reviewId, text: 'Stpo' }]);
    expect(campaigns).toEqual([{ id: createCampaign.id }]);
  });

  it('shows the campaigns whose recipient the person was, and none that the person was suppressed in', async () => {
    const recipient = '+14155550107';
    const made = async (name: string) =>
      (await account.admin.run(CreateCampaignDocument, { input: { name, senderIds } })).createCampaign.id;
    const [spring, summer, autumn] = [await made('Spring'), await made('Summer'), await made('Autumn')];
    const call = { senderIds };
    await screened(app.db, account.accountId, { ...call, campaignId: spring, allowed: [recipient] });
    await screened(app.db, account.accountId, { ...call, campaignId: summer, suppressed: [recipient] });
    await said(app.db, account.accountId, { recipient, campaignId: autumn });
    expect((await view(recipient)).campaigns).toEqual([{ id: autumn }, { id: spring }]);
  });

  it('finds the person behind a national number of the account’s region', async () => {
    expect((await view('(415) 555-0104')).recipient).toBe('+14155550104');
  });

  it('leaves out archived senders', async () => {
    const other = await givenAccount(app);
    const kept = (await givenNumber(other)).id;
    const archived = (await givenNumber(other)).id;
    await app.db.rows(sql`update senders set archived_at = now() where sender_id = ${archived}::uuid`);
    const { recipient } = await other.admin.run(RecipientViewDocument, { address: '+14155550105' });
    expect(recipient.verdicts.map((verdict) => verdict.sender.id)).toEqual([kept]);
  });

  it('shows nothing of another account', async () => {
    const recipient = '+14155550106';
    await said(app.db, account.accountId, { recipient });
    const other = await givenAccount(app);
    const answer = await other.admin.run(RecipientViewDocument, { address: recipient });
    expect(answer.recipient).toMatchObject({ entries: [], events: { nodes: [] } });
  });
});
