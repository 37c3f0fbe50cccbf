/** Query.screen over HTTP: the rules of the decision. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type Category, ScreenDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { givenGroup, instantOf, said, toSender } from '../support/said.js';
import { someone, useScreening } from './screening.js';

const app = useApp();
const { account, senderId, otherSenderId, say, screen, suppressedOf } = useScreening(app);
const first = instantOf('2026-03-01T10:00:00Z');
const second = instantOf('2026-03-02T10:00:00Z');

describe('the decision', () => {
  it('D1 names who is out, with scope, blocks and since when; who never said anything may be written to', async () => {
    const [out, silent] = [someone(), someone()];
    await say({ recipient: out, occurredAt: first });
    expect(await screen([silent, out])).toMatchObject({
      allowed: 1,
      suppressed: [
        {
          index: 1,
          recipient: out,
          scope: 'ACCOUNT',
          blocks: 'MARKETING',
          since: '2026-03-01T10:00:00.000Z',
        },
      ],
      refused: [],
      normalised: null,
      notScreened: null,
    });
  });

  it('D1 a narrower opt-in after a wide opt-out lets that sender write, and no other', async () => {
    const recipient = someone();
    const here = await toSender(app.db, account().accountId, senderId());
    await say({ recipient, occurredAt: first }, { recipient, kind: 'OPTED_IN', occurredAt: second, ...here });
    expect(await suppressedOf([recipient])).toEqual([]);
    expect(await suppressedOf([recipient], { senderId: otherSenderId() })).toEqual([recipient]);
  });

  it.each(['SENDER', 'GROUP', 'CHANNEL', 'ACCOUNT'] as const)(
    'D1 an opt-out of scope %s reaches the senders in it and no other',
    async (scope) => {
      const own = await givenAccount(app);
      const member = (await givenNumber(own)).id;
      const mate = (await givenNumber(own)).id;
      const stranger = (await givenNumber(own, { channel: 'RCS' })).id;
      const group = await givenGroup(app.db, own.accountId, [member, mate]);
      const reach = {
        SENDER: await toSender(app.db, own.accountId, member),
        GROUP: group,
        CHANNEL: { scope: 'CHANNEL', scopeKey: 1, channel: 'SMS' },
        ACCOUNT: {},
      } as const;
      const recipient = someone();
      await said(app.db, own.accountId, { recipient, ...reach[scope] });
      const reached: Record<string, string | undefined> = {};
      for (const [name, id] of Object.entries({ member, mate, stranger })) {
        const answer = await own.admin.run(ScreenDocument, {
          input: { senderId: id, recipients: [recipient] },
        });
        reached[name] = answer.screen.suppressed[0]?.scope;
      }
      expect(reached).toEqual({
        member: scope,
        mate: scope === 'SENDER' ? undefined : scope,
        stranger: scope === 'ACCOUNT' ? scope : undefined,
      });
    },
  );

  it('D1 a hold outranks every later word, and its since is when it was said', async () => {
    const recipient = someone();
    await say(
      { recipient, occurredAt: first, hold: true },
      { recipient, kind: 'OPTED_IN', occurredAt: second },
    );
    expect((await screen([recipient])).suppressed).toMatchObject([{ since: '2026-03-01T10:00:00.000Z' }]);
  });

  it('D1 what was withdrawn does not count', async () => {
    const recipient = someone();
    const [optOut] = await say({ recipient });
    expect(await suppressedOf([recipient])).toEqual([recipient]);
    await say({ recipient, kind: 'WITHDRAWN', withdraws: optOut?.eventId ?? '' });
    expect(await suppressedOf([recipient])).toEqual([]);
  });

  it('D3 a late word changes nothing that a later one has settled', async () => {
    const [stays, comesBack] = [someone(), someone()];
    await say({ recipient: stays, occurredAt: second });
    await say({ recipient: stays, kind: 'OPTED_IN', occurredAt: first });
    await say({ recipient: comesBack, kind: 'OPTED_IN', occurredAt: second });
    await say({ recipient: comesBack, occurredAt: first });
    expect(await suppressedOf([stays, comesBack])).toEqual([stays]);
  });

  it('D1 a provisional opt-out suppresses like any other', async () => {
    const recipient = someone();
    await say({ recipient, provisional: true, source: 'REVIEW' });
    expect(await suppressedOf([recipient])).toEqual([recipient]);
  });

  it.each([
    ['MARKETING', { MARKETING: 1, UTILITY: 0, OTP: 0 }],
    ['ALL_BUT_OTP', { MARKETING: 1, UTILITY: 1, OTP: 0 }],
    ['ALL', { MARKETING: 1, UTILITY: 1, OTP: 1 }],
  ] as const)('D2 an opt-out that blocks %s suppresses for those categories', async (blocks, expected) => {
    const recipient = someone();
    await say({ recipient, blocks });
    const suppressed: Record<string, number> = {};
    const notScreened: Record<string, boolean> = {};
    for (const category of ['MARKETING', 'UTILITY', 'OTP'] as const) {
      const answer = await screen([recipient], { category });
      suppressed[category] = answer.suppressed.length;
      notScreened[category] = answer.notScreened !== null;
      expect(answer.suppressed.every((one) => one.blocks === blocks)).toBe(true);
    }
    expect(suppressed).toEqual(expected);
    expect(notScreened).toEqual({
      MARKETING: false,
      UTILITY: expected.UTILITY === 0,
      OTP: expected.OTP === 0,
    });
  });

  it('D2 says how many pass because of the category', async () => {
    const [one, other, wholly] = [someone(), someone(), someone()];
    await say({ recipient: one }, { recipient: other }, { recipient: wholly, blocks: 'ALL' });
    const { allowed, notScreened } = await screen([one, other, wholly, someone()], { category: 'OTP' });
    expect({ allowed, notScreened }).toEqual({
      allowed: 3,
      notScreened:
        '2 recipients are opted out of MARKETING, whose opt-outs do not block OTP: the category of this screening is OTP, so they were not screened out (D2).',
    });
  });

  it('D1 since is when the word was said that decides for the category', async () => {
    const recipient = someone();
    await say(
      { recipient, blocks: 'ALL', occurredAt: first },
      { recipient, blocks: 'MARKETING', occurredAt: second },
    );
    const since = async (category: Category) =>
      (await screen([recipient], { category })).suppressed[0]?.since;
    expect([await since('MARKETING'), await since('UTILITY')]).toEqual([
      '2026-03-02T10:00:00.000Z',
      '2026-03-01T10:00:00.000Z',
    ]);
  });

  it('D1 still decides for a sender that is archived', async () => {
    const own = await givenAccount(app);
    const archived = (await givenNumber(own)).id;
    const recipient = someone();
    await said(app.db, own.accountId, { recipient });
    await app.db.rows(sql`update senders set archived_at = now() where sender_id = ${archived}::uuid`);
    const answer = await own.admin.run(ScreenDocument, {
      input: { senderId: archived, recipients: [recipient] },
    });
    expect(answer.screen.suppressed).toHaveLength(1);
  });
});
