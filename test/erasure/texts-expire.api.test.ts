/** How long texts are kept: those past their account's time go wherever they lie, and nothing else does. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import {
  ImportOptOutsDocument,
  MayContactDocument,
  OptOutDocument,
  OptOutsDocument,
  ProcessInboundDocument,
  ResolveReviewDocument,
  UpdateAccountDocument,
  VerifyLogDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { placesNaming } from './grep-database.js';

const app = useApp({}, { erasures: { every: 50, textsEvery: 50 } });

const [byHand, unclear, imported, unsettled] = [
  '+12125550171',
  '+12125550172',
  '+12125550173',
  '+12125550174',
];

const importOne = ({ admin }: TestAccount, recipient: string, evidence: string) =>
  admin.run(ImportOptOutsDocument, {
    rows: [{ recipient, evidence, reasonText: evidence }],
    mapping: { scope: 'ACCOUNT', asOf: '2025-03-01T00:00:00Z' },
  });

/** Leaves a review with that text. */
async function slip(account: TestAccount, to: string, from: string, text: string): Promise<string> {
  const { processInbound } = await account.admin.run(ProcessInboundDocument, {
    input: { messageId: `id ${text.length}`, from, to, text: 'Stpo' },
  });
  const id = processInbound.review?.id ?? '';
  await app.db.rows(sql`update reviews set text = ${text} where review_id = ${id}`);
  return id;
}

/** Through every door that takes texts. */
async function sayAll(account: TestAccount, to: string, text: string): Promise<void> {
  const { admin } = account;
  await admin.run(OptOutDocument, {
    input: { recipients: [byHand], scope: 'ACCOUNT', evidence: text, reasonText: text },
  });
  const id = await slip(account, to, unclear, text);
  await admin.run(ResolveReviewDocument, { id, optOut: true });
  for (let time = 0; time < 2; time += 1) await importOne(account, imported, text);
}

/** All that is there is so many days older. */
async function age(accountId: string, days: number): Promise<void> {
  const by = `${days} days`;
  for (const change of [
    sql`update events set recorded_at = recorded_at - ${by}::interval`,
    sql`update reviews set received_at = received_at - ${by}::interval, resolved_at = resolved_at - ${by}::interval`,
    sql`update imports set created_at = created_at - ${by}::interval, started_at = started_at - ${by}::interval,
      finished_at = finished_at - ${by}::interval`,
    sql`update message_claims set claimed_at = claimed_at - ${by}::interval`,
  ])
    await app.db.rows(sql`${change} where account_id = ${accountId}`);
}

/** Files of imports have a time of their own. */
const placesOf = async (text: string) =>
  (await placesNaming(app.db, [text])).filter((place) => place !== 'import_pieces.bytes');

const everywhere = [
  'events.evidence',
  'events.reason_text',
  'import_agreements.evidence',
  'import_agreements.reason_text',
  'reviews.text',
];

it('R1 texts past their time go wherever they lie; younger ones and what was said stay, and the log verifies', async () => {
  const account = await givenAccount(app);
  const { accountId, admin } = account;
  const sender = await givenNumber(account);
  const [old, young, open] = ['a text of long ago', 'a text of these days', 'a text that nobody has read'];
  await sayAll(account, sender.address, old);
  await slip(account, sender.address, unsettled, open);
  await age(accountId, 40);
  await sayAll(account, sender.address, young);
  expect(await placesOf(old)).toEqual(everywhere);
  const placesOfYoung = await placesOf(young);
  expect(placesOfYoung).toEqual(everywhere);
  const listed = async () =>
    (await admin.run(OptOutsDocument, {})).optOuts.edges.map(({ node }) => node.recipient);
  const before = await listed();
  expect(new Set(before)).toEqual(new Set([byHand, unclear, imported, unsettled]));

  await admin.run(UpdateAccountDocument, { input: { evidenceDays: 30 } });
  await expect.poll(() => placesOf(old), { timeout: 20_000 }).toEqual([]);
  expect(await placesOf(young)).toEqual(placesOfYoung);
  expect(await placesOf(open)).toEqual(['reviews.text']);
  expect(await listed()).toEqual(before);
  for (const recipient of before) {
    const { mayContact } = await admin.run(MayContactDocument, { senderId: sender.id, recipient });
    expect(mayContact.allowed).toBe(false);
  }
  expect((await admin.run(VerifyLogDocument, {})).verifyLog).toMatchObject({ ok: true, brokenAt: null });

  // An event that is sealed by now is not made older by anybody: only the import is.
  const late = 'a text about what was said long ago';
  await importOne(account, imported, late);
  expect(await placesOf(late)).toEqual(['import_agreements.evidence', 'import_agreements.reason_text']);
  await app.db.rows(sql`
    update imports set finished_at = finished_at - interval '40 days' where account_id = ${accountId}`);
  await expect.poll(() => placesOf(late), { timeout: 20_000 }).toEqual([]);
});
