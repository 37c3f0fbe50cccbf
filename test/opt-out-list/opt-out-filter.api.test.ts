import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { CreateCampaignDocument, type OptOutFilter, OptOutsDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { givenGroup, instantOf, said, toSender } from '../support/said.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');
const second = instantOf('2026-03-02T10:00:00Z');
const third = instantOf('2026-03-03T10:00:00Z');

let owner: TestAccount;
let campaignId: string;
const senders = { sms: '', grouped: '', whatsApp: '' };
beforeAll(async () => {
  owner = await givenAccount(app, { defaultRegion: 'GB' });
  const { accountId } = owner;
  senders.sms = (await givenNumber(owner)).id;
  senders.grouped = (await givenNumber(owner)).id;
  senders.whatsApp = (await givenNumber(owner, { channel: 'WHATSAPP' })).id;
  const group = await givenGroup(app.db, accountId, [senders.grouped]);
  const campaign = { name: 'A', senderIds: [senders.sms] };
  campaignId = (await owner.admin.run(CreateCampaignDocument, { input: campaign })).createCampaign.id;
  const sms = await toSender(app.db, accountId, senders.sms);
  await said(
    app.db,
    accountId,
    { recipient: '+447911123401', occurredAt: first, source: 'WEB_FORM', reason: 'TOO_MANY' },
    { recipient: '+447911123402', occurredAt: second, source: 'KEYWORD', campaignId, ...sms },
    { recipient: '+447911123403', occurredAt: third, source: 'MANUAL', ...group },
    { recipient: '+447911123404', occurredAt: third + 1, scope: 'CHANNEL', scopeKey: 3, channel: 'WHATSAPP' },
    { recipient: 'ann@example.com', occurredAt: third + 2, scope: 'CHANNEL', scopeKey: 4, channel: 'EMAIL' },
    // Account-wide, but for the one SMS sender, which a later opt-in has freed.
    { recipient: '+33612345678', occurredAt: first + 1, reason: 'OTHER' },
    { recipient: '+33612345678', occurredAt: first + 2, kind: 'OPTED_IN', ...sms },
  );
});

/** The last two digits of the recipients, or their names. */
async function found(filter: OptOutFilter): Promise<string[]> {
  const { optOuts } = await owner.admin.run(OptOutsDocument, { filter, first: 1000 });
  return optOuts.edges
    .map(({ node }) =>
      node.recipient.startsWith('+44') ? node.recipient.slice(-2) : node.recipient.slice(0, 3),
    )
    .toSorted();
}
const all = ['+33', '01', '02', '03', '04', 'ann'];

describe('the filter of the list', () => {
  it('asks for nothing where nothing is given, or an empty list', async () => {
    expect(await found({})).toEqual(all);
    expect(
      await found({ senderIds: [], channels: [], scopes: [], sources: [], reasons: [], campaignIds: [] }),
    ).toEqual(all);
  });

  it('from and to are the times at which the words were said: from is included, to is not', async () => {
    expect(await found({ from: '2026-03-02T10:00:00Z' })).toEqual(['02', '03', '04', 'ann']);
    expect(await found({ to: '2026-03-02T10:00:00Z' })).toEqual(['+33', '01']);
  });

  it('channels finds what reaches them: account-wide entries, those of the channel, of its groups and its senders', async () => {
    expect(await found({ channels: ['SMS'] })).toEqual(['+33', '01', '02', '03']);
    expect(await found({ channels: ['WHATSAPP'] })).toEqual(['+33', '01', '04']);
    expect(await found({ channels: ['EMAIL', 'RCS'] })).toEqual(['+33', '01', 'ann']);
  });

  it('senderIds finds what reaches them: account-wide entries too, not those that the sender has been freed of', async () => {
    expect(await found({ senderIds: [senders.sms] })).toEqual(['01', '02']);
    expect(await found({ senderIds: [senders.grouped] })).toEqual(['+33', '01', '03']);
    expect(await found({ senderIds: [senders.whatsApp] })).toEqual(['+33', '01', '04']);
    expect(await found({ senderIds: [senders.sms, senders.whatsApp] })).toEqual(['+33', '01', '02', '04']);
  });

  it('scopes, sources, reasons and campaigns', async () => {
    expect(await found({ scopes: ['SENDER', 'GROUP'] })).toEqual(['02', '03']);
    expect(await found({ sources: ['WEB_FORM', 'KEYWORD'] })).toEqual(['01', '02']);
    expect(await found({ reasons: ['TOO_MANY'] })).toEqual(['01']);
    expect(await found({ campaignIds: [campaignId] })).toEqual(['02']);
    expect(await found({ campaignIds: [randomUUID()] })).toEqual([]);
  });

  it('together they must all hold', async () => {
    expect(await found({ senderIds: [senders.sms], sources: ['KEYWORD'] })).toEqual(['02']);
    expect(await found({ senderIds: [senders.whatsApp], sources: ['KEYWORD'] })).toEqual([]);
  });

  it.each([
    ['+447911123401', ['01']],
    ['+44 7911 123-401', ['01']],
    ['07911 123401', ['01']],
    ['079111234', ['01', '02', '03', '04']],
    ['+44 (0)', []],
    ['+33', ['+33']],
    ['ANN@', ['ann']],
    ['ann@example.com', ['ann']],
    ['%', []],
  ])('recipient is a whole address or how it begins, as people write it: %s', async (recipient, expected) => {
    expect(await found({ recipient })).toEqual(expected);
  });

  it('refuses a sender that does not exist, so that nobody takes an empty list for consent', async () => {
    const stranger = await givenNumber(await givenAccount(app));
    for (const senderId of [randomUUID(), 'nobody', stranger.id]) {
      const { errors } = await owner.admin.send(OptOutsDocument, { filter: { senderIds: [senderId] } });
      expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });

  it('refuses what it cannot read', async () => {
    const tooLong = Array.from({ length: 1001 }, () => campaignId);
    const bad: OptOutFilter[] = [
      { campaignIds: ['x'] },
      { campaignIds: tooLong },
      { recipient: ' ' },
      { recipient: '1'.repeat(321) },
    ];
    for (const filter of bad) {
      const { errors } = await owner.admin.send(OptOutsDocument, { filter });
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});
