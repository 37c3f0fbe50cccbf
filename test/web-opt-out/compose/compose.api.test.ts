/** Mutation.composeMessages over HTTP. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ComposeInput,
  ComposeMessagesDocument,
  CreateCampaignDocument,
  CreateOptOutLinksDocument,
  ArchiveSenderDocument,
  UpdateAccountDocument,
  ScreenDocument,
} from '../../generated/operations.js';
import { findLink } from '../../../src/features/web-opt-out/links/links.queries.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../../support/app.js';
import { someone } from '../../screening/screening.js';
import { said } from '../../support/said.js';

const app = useApp();
let account: TestAccount;
let brandId: string;
let replyingId: string;
beforeAll(async () => {
  account = await givenAccount(app);
  await account.admin.run(UpdateAccountDocument, { input: { brand: 'Acme', defaultRegion: 'GB' } });
  const brand = { address: 'ACME', kind: 'ALPHANUMERIC' as const, replyAddress: '36111' };
  brandId = (await givenNumber(account, brand)).id;
  replyingId = (await givenNumber(account)).id;
});

const wish = (input: Partial<ComposeInput>): { input: ComposeInput } => ({
  input: { text: 'Acme: 20% off!', senderId: brandId, recipients: [], ...input },
});
const composed = async (input: Partial<ComposeInput>) =>
  (await account.admin.run(ComposeMessagesDocument, wish(input))).composeMessages;
const refusalOf = async (input: Partial<ComposeInput>) => {
  const { errors } = await account.admin.send(ComposeMessagesDocument, wish(input));
  return errors.map(({ message, extensions }) => `${extensions.code} ${message}`);
};

describe('composing', () => {
  it('gives each recipient the text with what its country needs, segments and encoding', async () => {
    const messages = await composed({
      recipients: ['+33612345678', '+4915112345678', 'nobody', '07400 123456'],
    });
    expect(messages).toMatchObject([
      {
        index: 0,
        recipient: '+33612345678',
        text: 'Acme: 20% off!\nSTOP au 36111',
        method: 'SHORT_CODE',
        segmentsBefore: 1,
        segments: 1,
        encoding: 'GSM-7',
        warnings: [],
        refusal: null,
      },
      { index: 1, recipient: '+4915112345678', method: 'LINK' },
      {
        index: 2,
        recipient: null,
        text: null,
        method: null,
        refusal: { code: 'INVALID_ADDRESS', field: 'recipients', index: 2 },
      },
      { index: 3, recipient: '+447400123456', method: 'LINK' },
    ]);
    expect(messages[1]?.text).toMatch(
      new RegExp(`^Acme: 20% off!\\nAbmelden: ${app.origin}/u/[0-9A-Za-z]{10}$`),
    );
  });

  it('O2 writes the same link as createOptOutLinks gives, which knows recipient, sender and campaign', async () => {
    const recipient = someone();
    const { createCampaign } = await account.admin.run(CreateCampaignDocument, {
      input: { name: 'Spring', senderIds: [brandId] },
    });
    const campaignId = createCampaign.id;
    const [message] = await composed({ campaignId, recipients: [recipient], text: 'Acme {link}' });
    const { createOptOutLinks } = await account.admin.run(CreateOptOutLinksDocument, {
      input: { senderId: brandId, campaignId, recipients: [recipient] },
    });
    expect(message?.text).toBe(`Acme ${createOptOutLinks[0]?.url}`);
    const token = message?.text?.slice(-10) ?? '';
    expect(await findLink(app.db, token)).toEqual({
      accountId: account.accountId,
      recipient,
      senderId: brandId,
      campaignId,
    });
  });

  it('screens nobody out: who is opted out gets a text, and is found by screening', async () => {
    const recipient = someone();
    await said(app.db, account.accountId, { recipient });
    const { screen } = await account.admin.run(ScreenDocument, {
      input: { senderId: replyingId, recipients: [recipient] },
    });
    expect(screen.allowed).toBe(0);
    const [message] = await composed({ senderId: replyingId, recipients: [recipient] });
    expect(message).toMatchObject({ text: 'Acme: 20% off!\nReply STOP to opt out', method: 'REPLY_KEYWORD' });
  });

  it('takes the category, the region and the language that the call gives', async () => {
    const [utility] = await composed({ category: 'UTILITY', recipients: ['+33612345678'] });
    expect(utility).toMatchObject({ text: 'Acme: 20% off!', method: 'NONE', segments: 1 });
    const [french] = await composed({ region: 'FR', recipients: ['06 12 34 56 78'] });
    expect(french?.text).toBe('Acme: 20% off!\nSTOP au 36111');
    const [inDutch] = await composed({ senderId: replyingId, language: 'nl', recipients: [someone()] });
    expect(inDutch?.text).toBe('Acme: 20% off!\nAntwoord STOP om u af te melden');
  });
});

describe('refusals of a whole call', () => {
  it.each([
    [
      'an empty text',
      { text: ' \n' },
      /^BAD_USER_INPUT text: 1 to 10000 characters were expected, none came$/,
    ],
    [
      'a text of more than 10,000 characters',
      { text: 'a'.repeat(10_001) },
      /^BAD_USER_INPUT text: .*10001 came$/,
    ],
    ['half a character', { text: 'a\ud83d' }, /^BAD_USER_INPUT text: /],
    ['a language that is none', { language: '??' }, /^BAD_USER_INPUT language: /],
    ['a region that is none', { region: 'ZZ' }, /^BAD_USER_INPUT region: /],
    ['a sender that is none', { senderId: 'x' }, /^NOT_FOUND /],
    ['a campaign that is none', { campaignId: 'x' }, /^NOT_FOUND /],
    [
      'more than 10,000 recipients',
      { recipients: Array.from({ length: 10_001 }, () => '+33612345678') },
      /^LIMIT_EXCEEDED recipients: at most 10000 were expected, 10001 came/,
    ],
    [
      'more characters than an answer may hold',
      { text: 'a'.repeat(9_000), recipients: Array.from({ length: 3_000 }, () => '+33612345678') },
      /^LIMIT_EXCEEDED the texts of an answer may have 16777216 characters together, these would have 27000000/,
    ],
    [
      'more characters than an answer may hold once the links are filled in',
      {
        text: '{link}'.repeat(500),
        recipients: Array.from({ length: 2_000 }, () => '+33612345678'),
      },
      /^LIMIT_EXCEEDED the texts of an answer may have 16777216 characters together/,
    ],
  ])('%s', async (_what, input, message) => {
    const [refusal, ...more] = await refusalOf({ recipients: ['+33612345678'], ...input });
    expect(refusal).toMatch(message);
    expect(more).toEqual([]);
  });

  it('a sender that is archived', async () => {
    const { id } = await givenNumber(account);
    await account.admin.run(ArchiveSenderDocument, { id });
    expect(await refusalOf({ senderId: id, recipients: ['+33612345678'] })).toEqual([
      `BAD_USER_INPUT senderId: ${id} is archived, and one in use was expected`,
    ]);
  });
});

it('10,000 recipients are answered in one call', async () => {
  const recipients = Array.from({ length: 10_000 }, (_, place) => `+49151${String(10_000_000 + place)}`);
  const began = performance.now();
  const messages = await composed({ recipients });
  const took = performance.now() - began;
  if (process.env['SHOW_TIMES']) process.stdout.write(`10,000 over HTTP in ${took.toFixed(0)} ms\n`);
  expect(new Set(messages.map(({ text }) => text)).size).toBe(10_000);
  expect(took).toBeLessThan(20_000);
});
