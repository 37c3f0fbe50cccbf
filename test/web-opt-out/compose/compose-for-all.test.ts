/** Thousands of recipients of one text. */
import { describe, expect, it } from 'vitest';
import {
  type ComposedMessage,
  composeForAll,
} from '../../../src/features/web-opt-out/compose/compose-for-all.js';
import type { ComposeWish } from '../../../src/features/web-opt-out/compose/compose-plan.rules.js';
import type { Sender } from '../../../src/core/settings/account-settings.js';
import { countryOfRecipient } from '../../../src/features/web-opt-out/compose/country-of-recipient.rules.js';
import { givenSender, givenSettings } from '../../settings/given-settings.js';

const publicUrl = 'https://heed.example';

/** Links that name their recipients, and who was asked for one. */
function links(length = 10) {
  const asked: string[] = [];
  const linksFor = async (recipients: readonly string[]) => {
    asked.push(...recipients);
    return recipients.map((recipient) => `${publicUrl}/u/${recipient.replaceAll(/\W/g, '').slice(-length)}`);
  };
  return { asked, linksFor };
}

function compose(
  recipients: readonly string[],
  given: { sender?: Partial<Sender>; wish?: Partial<ComposeWish>; region?: string | null } = {},
  { linksFor } = links(),
): Promise<ComposedMessage[]> {
  return composeForAll(
    {
      settings: givenSettings(),
      sender: givenSender(given.sender),
      region: given.region ?? null,
      publicUrl,
    },
    { text: 'Acme: sale!', category: 'MARKETING', language: null, ...given.wish },
    recipients,
    linksFor,
  );
}

describe('each recipient', () => {
  it('has what its own country needs, in the order given, and a link of its own where that is one', async () => {
    const made = links();
    const messages = await compose(
      ['+14155550123', '+254712345678', '07911 123456', '+254712345679', '+254712345678'],
      { region: 'GB' },
      made,
    );
    expect(
      messages.map(({ index, recipient, text, method }) => ({ index, recipient, text, method })),
    ).toEqual([
      {
        index: 0,
        recipient: '+14155550123',
        text: 'Acme: sale!\nReply STOP to opt out',
        method: 'REPLY_KEYWORD',
      },
      {
        index: 1,
        recipient: '+254712345678',
        text: `Acme: sale!\nTo opt out: ${publicUrl}/u/4712345678`,
        method: 'LINK',
      },
      {
        index: 2,
        recipient: '+447911123456',
        text: 'Acme: sale!\nReply STOP to opt out',
        method: 'REPLY_KEYWORD',
      },
      {
        index: 3,
        recipient: '+254712345679',
        text: `Acme: sale!\nTo opt out: ${publicUrl}/u/4712345679`,
        method: 'LINK',
      },
      {
        index: 4,
        recipient: '+254712345678',
        text: `Acme: sale!\nTo opt out: ${publicUrl}/u/4712345678`,
        method: 'LINK',
      },
    ]);
    // No link is made for who answers, and one for who is there twice.
    expect(made.asked).toEqual(['+254712345678', '+254712345679']);
  });

  it('costs what its own text costs, also where the links of one country differ in length', async () => {
    const recipients = ['+254712345678', '+254712345679'];
    const paths = ['4cVx0Rw2Ka', '4cVx0Rw2Kaaa'];
    const linksFor = async () => paths.map((path) => `${publicUrl}/u/${path}`);
    const text = 'a'.repeat(113);
    const [short, long] = await compose(recipients, { wish: { text } }, { asked: [], linksFor });
    expect(short).toMatchObject({
      text: `${text}\nTo opt out: ${publicUrl}/u/4cVx0Rw2Ka`,
      segmentsBefore: 1,
      segments: 1,
    });
    expect(long).toMatchObject({ text: `${text}\nOpt out: ${publicUrl}/u/4cVx0Rw2Kaaa`, segments: 1 });
    const place = { text: `${'a'.repeat(127)}{link}` };
    const [fits, over] = await compose(recipients, { wish: place }, { asked: [], linksFor });
    expect(fits).toMatchObject({ segmentsBefore: 1, segments: 1 });
    expect(over).toMatchObject({ segmentsBefore: 1, segments: 2 });
  });

  it('is refused by its index where it can get nothing, and the others are answered', async () => {
    const userId = 'US.13491208655302741918';
    const messages = await compose(['nobody', '+14155550123', 'a@example.com', '12345', userId]);
    expect(messages.map(({ text, refusal }) => refusal?.code ?? text)).toEqual([
      'INVALID_ADDRESS',
      'Acme: sale!\nReply STOP to opt out',
      'WRONG_CHANNEL',
      'INVALID_ADDRESS',
      'WRONG_CHANNEL',
    ]);
    expect(messages[4]?.refusal?.message).toBe(
      "recipients[4]: SMS goes to a phone number, and WhatsApp's id of a person came",
    );
    expect(messages[2]).toMatchObject({
      index: 2,
      recipient: 'a@example.com',
      text: null,
      method: null,
      segments: null,
      refusal: { message: 'recipients[2]: SMS goes to a phone number, and an e-mail address came' },
    });
  });

  it('is told of the link of one person, which is no way out for the others', async () => {
    const wish = { text: `Acme: sale ${publicUrl}/u/Ab3dEf6hIj` };
    const several = await compose(['+254712345678', '+254712345679'], { wish });
    expect(several.map(({ text }) => text)).toEqual([
      `${wish.text}\nTo opt out: ${publicUrl}/u/4712345678`,
      `${wish.text}\nTo opt out: ${publicUrl}/u/4712345679`,
    ]);
    const [alone] = await compose(['+254712345678', '+254 712 345678', 'nobody'], { wish });
    expect(alone).toMatchObject({ text: wish.text, method: 'LINK' });
    expect(alone?.warnings).toEqual([expect.stringContaining('the link of one person')]);
  });

  it('of e-mail is an e-mail address, in lower case', async () => {
    const sender = { sort: 'PROFILE', channel: 'EMAIL', address: 'shop@example.com', kind: null } as const;
    const [message, refused] = await compose(['Ann@Example.com', '+14155550123'], { sender });
    expect(message).toMatchObject({
      recipient: 'ann@example.com',
      method: 'LINK',
      text: `Acme: sale!\nTo opt out: ${publicUrl}/u/examplecom`,
      segments: null,
    });
    expect(refused?.refusal?.message).toBe(
      'recipients[1]: EMAIL goes to an e-mail address, and a phone number came',
    );
  });

  it('is refused a text that is too long for the channel, with what was added or without, and no link is made', async () => {
    const made = links();
    const alone = await compose(['+254712345678'], { wish: { text: 'a'.repeat(1_601) } }, made);
    expect(alone[0]?.refusal).toEqual({
      code: 'TEXT_TOO_LONG',
      message: 'recipients[0]: the text would have 1601 characters, and SMS takes at most 1600',
    });
    expect(made.asked).toEqual([]);
    const both = await compose(['+254712345678', '+14155550123'], { wish: { text: 'a'.repeat(1_575) } });
    expect(both.map(({ refusal, text }) => refusal?.code ?? text?.length)).toEqual(['TEXT_TOO_LONG', 1_597]);
    const chat = { sort: 'PROFILE', channel: 'WHATSAPP', kind: null } as const;
    const [fits] = await compose(['+14155550123'], { sender: chat, wish: { text: 'a'.repeat(1_601) } });
    expect(fits?.refusal).toBeNull();
  });
});

it.each([
  ['+14155550123', 'US'],
  ['+14165550123', 'CA'],
  ['+18095550123', 'DO'],
  // Possible, and in nobody's plan yet.
  ['+19995550123', 'US'],
  ['+449999999999', 'GB'],
  ['+447911123456', 'GG'],
  ['+33612345678', 'FR'],
  ['+8835100012345', null],
  ['ann@example.com', null],
])('the country of %s is %s', (address, country) => {
  expect(countryOfRecipient(address)).toBe(country);
});

describe('10,000 recipients', () => {
  const countries = [
    '+1415555',
    '+336123',
    '+4917012',
    '+4479111',
    '+2547123',
    '+5511912',
    '+8190123',
    '+3161234',
  ];
  const recipients = Array.from(
    { length: 10_000 },
    (_, place) => `${countries[place % countries.length] ?? ''}${String(place).padStart(5, '0').slice(-5)}`,
  ).map((address) => (address.startsWith('+1') ? address.slice(0, 12) : address));

  it('of many countries take a second or so, and others get their turn meanwhile', async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    const began = performance.now();
    const text = `Acme: ${'Prix doux, é, €, [neuf]. '.repeat(40)}`;
    const messages = await compose(recipients, { wish: { text } });
    const took = performance.now() - began;
    clearInterval(ticking);
    if (process.env['SHOW_TIMES']) process.stdout.write(`10,000 composed in ${took.toFixed(0)} ms\n`);
    expect(messages).toHaveLength(10_000);
    expect(messages.filter(({ refusal }) => refusal !== null)).toEqual([]);
    expect(new Set(messages.map(({ method }) => method))).toEqual(new Set(['REPLY_KEYWORD', 'LINK']));
    expect(turns).toBeGreaterThan(0);
    expect(took).toBeLessThan(10_000);
  });
});
