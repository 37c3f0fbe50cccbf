import { emailHeadersFor } from '../../src/features/web-opt-out/links/email-headers.rules.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { findLink } from '../../src/features/web-opt-out/links/links.queries.js';
import {
  ArchiveSenderDocument,
  CreateCampaignDocument,
  CreateOptOutLinksDocument,
  type OptOutLinksInput,
  OptOutDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { someRecipients } from './given-links.js';

const app = useApp();
let owner: TestAccount;
let senderId: string;
let otherSenderId: string;
let campaignId: string;
beforeAll(async () => {
  owner = await givenAccount(app, { defaultRegion: 'GB' });
  senderId = (await givenNumber(owner)).id;
  otherSenderId = (await givenNumber(owner)).id;
  campaignId = await givenCampaign([senderId, otherSenderId]);
});

async function givenCampaign(senderIds: string[]): Promise<string> {
  const input = { name: 'Spring', senderIds };
  return (await owner.admin.run(CreateCampaignDocument, { input })).createCampaign.id;
}
async function linksOf(input: OptOutLinksInput, client = owner.admin) {
  return (await client.run(CreateOptOutLinksDocument, { input })).createOptOutLinks;
}
async function errorOf(input: OptOutLinksInput) {
  const { data, errors } = await owner.admin.send(CreateOptOutLinksDocument, { input });
  expect(data).toBeNull();
  return { code: errors[0]?.extensions.code, message: errors[0]?.message };
}
const tokenOf = (link: { url?: string | null } | undefined) => link?.url?.split('/').at(-1) ?? '';

describe('createOptOutLinks', () => {
  it('O2 gives each recipient a link of ten characters that knows recipient, sender and campaign', async () => {
    const recipients = ['+12125550101', 'Someone@Example.com'];
    const links = await linksOf({ senderId, campaignId, recipients });
    expect(links.map(({ recipient }) => recipient)).toEqual(['+12125550101', 'someone@example.com']);
    for (const link of links) {
      expect(link.url).toMatch(new RegExp(`^${app.origin}/u/[0-9A-Za-z]{10}$`));
      expect(await findLink(app.db, tokenOf(link))).toEqual({
        accountId: owner.accountId,
        recipient: link.recipient,
        senderId,
        campaignId,
      });
    }
  });

  it('reads recipients as people write them, refuses what is none by its index, and answers the rest', async () => {
    const links = await linksOf({
      recipients: ['020 7946 0958', '12345', 'someone', '+44 20 7946 0958'],
    });
    expect(links).toEqual([
      expect.objectContaining({ index: 0, recipient: '+442079460958', refusal: null }),
      {
        index: 1,
        recipient: null,
        url: null,
        emailHeaders: null,
        refusal: {
          code: 'INVALID_ADDRESS',
          message: 'recipients[1]: too short for a phone number',
          field: 'recipients',
          index: 1,
        },
      },
      expect.objectContaining({ index: 2, url: null, refusal: expect.objectContaining({ index: 2 }) }),
      expect.objectContaining({ index: 3, recipient: '+442079460958', refusal: null }),
    ]);
    expect(links[3]?.url).toBe(links[0]?.url);
    const [american] = await linksOf({ region: 'us', recipients: ['(212) 555-0102'] });
    expect(american?.recipient).toBe('+12125550102');
  });

  it('gives the same links when it is asked again, also with others among them', async () => {
    const recipients = someRecipients(50);
    const first = await linksOf({ campaignId, recipients });
    const again = await linksOf({ campaignId, recipients: ['+12125559999', ...recipients.toReversed()] });
    expect(again.slice(1).map(({ url }) => url)).toEqual(first.map(({ url }) => url).toReversed());
  });

  it("means a campaign's one sender where none is named, and no sender where it has several", async () => {
    const single = await givenCampaign([senderId]);
    const recipients = ['+12125550103'];
    const [unnamed] = await linksOf({ campaignId: single, recipients });
    const [named] = await linksOf({ campaignId: single, senderId, recipients });
    expect(unnamed?.url).toBe(named?.url);
    expect(await findLink(app.db, tokenOf(unnamed))).toMatchObject({ senderId, campaignId: single });
    const [open] = await linksOf({ campaignId, recipients });
    expect(await findLink(app.db, tokenOf(open))).toMatchObject({ senderId: null, campaignId });
  });

  it('gives links for a sender that is archived: its messages may still be on their way', async () => {
    const { id } = await givenNumber(owner);
    await owner.admin.run(ArchiveSenderDocument, { id });
    const [link] = await linksOf({ senderId: id, recipients: ['+12125550104'] });
    expect(await findLink(app.db, tokenOf(link))).toMatchObject({ senderId: id });
  });

  it('gives links to who has opted out already, and to nobody at all nothing', async () => {
    const recipients = ['+12125550105'];
    await owner.admin.run(OptOutDocument, { input: { recipients, scope: 'ACCOUNT' } });
    expect((await linksOf({ recipients }))[0]?.url).toMatch(/\/u\//);
    expect(await linksOf({ recipients: [] })).toEqual([]);
    expect((await linksOf({ recipients: ['x', ''] })).map(({ refusal }) => refusal?.index)).toEqual([0, 1]);
  });

  it('refuses a sender that is not one of the campaign, and says so', async () => {
    const { id } = await givenNumber(owner);
    expect(await errorOf({ senderId: id, campaignId, recipients: ['+12125550106'] })).toEqual({
      code: 'BAD_USER_INPUT',
      message: "senderId: one of the campaign's 2 senders was expected, the id of none of them came",
    });
  });

  it('refuses unknown senders and campaigns, regions that do not exist, and more than 10,000 recipients', async () => {
    const recipients = ['+12125550107'];
    expect((await errorOf({ senderId: campaignId, recipients })).code).toBe('NOT_FOUND');
    expect((await errorOf({ campaignId: senderId, recipients })).code).toBe('NOT_FOUND');
    expect((await errorOf({ region: 'XX', recipients })).code).toBe('BAD_USER_INPUT');
    expect(await errorOf({ recipients: [...someRecipients(10_000), '+12125550107'] })).toEqual({
      code: 'LIMIT_EXCEEDED',
      message: 'recipients: at most 10000 were expected, 10001 came: ask in several calls',
    });
  });

  it('has e-mail headers where Heed is reached by https, or on the machine itself to try it out', () => {
    for (const url of [
      'http://stop.example.com/u/1',
      'http://10.0.0.1/u/1',
      'http://127.0.0.1.example.com/u/1',
    ]) {
      expect(emailHeadersFor(url)).toBeNull();
    }
    for (const url of [
      'https://stop.example.com/u/1',
      'http://127.0.0.1:4000/u/1',
      'http://localhost/u/1',
      'http://[::1]:4/u/1',
    ]) {
      expect(emailHeadersFor(url)?.[0]).toBe(`List-Unsubscribe: <${url}>`);
    }
  });

  it('has addresses under PUBLIC_URL, and for e-mail the two headers of RFC 8058', async () => {
    const behind = await startTestApp(app.url, { publicUrl: 'https://stop.example.com/heed' });
    try {
      const client = createClient(behind.url, owner.admin.key);
      const [email, phone] = await linksOf({ recipients: ['news@example.com', '+12125550108'] }, client);
      expect(phone).toMatchObject({
        url: expect.stringMatching(/^https:\/\/stop\.example\.com\/heed\/u\/[0-9A-Za-z]{10}$/),
        emailHeaders: null,
      });
      expect(email?.emailHeaders).toEqual([
        `List-Unsubscribe: <${email?.url}>`,
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      ]);
    } finally {
      await behind.stop();
    }
  });
});
