/** Which of the notices that a text has already is a way out, and for whom. */
import { describe, expect, it } from 'vitest';
import { givenKeyword, givenSender } from '../../settings/given-settings.js';
import { brand, french, link, publicUrl, says, shortCode } from './composing.js';

const noReply = 'the text says to reply, and a reply does not reach this sender';
const notHeard = (address: string) =>
  `the text names ${address}, which is neither this sender's address nor its reply address: what is sent there is not heard`;

describe('a text that names an address', () => {
  const text = 'Acme: promo. STOP au 36111';

  it.each([
    ['FR', french],
    ['FR', shortCode],
    ['FR', { ...french, country: 'FR' }],
  ])('is left as it is where that is reached: %s from %o', (country, sender) => {
    expect(says(text, { sender }, country)).toMatchObject({ text, method: 'SHORT_CODE', warnings: [] });
  });

  it.each([
    ['DE', french, 'Abmelden'],
    ['RE', french, 'Se désabonner'],
    ['KE', french, 'To opt out'],
    [null, french, 'To opt out'],
  ])('gets what %s needs where nobody can reach it', (country, sender, words) => {
    const composed = says(text, { sender }, country);
    expect(composed).toMatchObject({ method: 'LINK', needsLink: true, text: `${text}\n${words}: ${link}` });
    expect(composed.warnings).toContain(
      `the text names 36111, which is not reached from ${country ?? 'everywhere'}: a link was added`,
    );
  });

  it('gets what the country needs where Heed does not hear what is sent there, and somebody is told', () => {
    expect(says(text, {}, 'US')).toMatchObject({
      method: 'REPLY_KEYWORD',
      text: `${text}\nReply STOP to opt out`,
      warnings: [`${notHeard('36111')}: a reply was added`],
    });
    expect(says('Acme: promo. STOP au 36180', { sender: french }, 'FR')).toMatchObject({
      method: 'SHORT_CODE',
      text: 'Acme: promo. STOP au 36180\nSTOP au 36111',
      warnings: [`${notHeard('36180')}: an address was added`],
    });
  });

  it('is warned of an address that Heed does not hear, though another way out stands beside it', () => {
    const both = 'Acme: sale. Reply STOP to opt out. UK: text STOP to 60006';
    expect(says(both)).toMatchObject({ text: both, method: 'REPLY_KEYWORD', warnings: [notHeard('60006')] });
  });

  it.each(['Text STOP to +447700900123', 'Send STOP to 07700 900123', 'Text STOP to 0044 7700 900123'])(
    'may write it in any way: %s',
    (notice) => {
      const sender = { ...brand, replyAddress: '+447700900123' };
      expect(says(`Acme: ${notice}`, { sender }, 'GB')).toMatchObject({ method: 'SHORT_CODE', warnings: [] });
    },
  );

  it('may name the address of another sender of the group, whose recipients are the same', () => {
    const other = givenSender({ senderId: 's2', address: '+14155550199', groupId: 'g1' });
    const given = { sender: { ...brand, groupId: 'g1' }, account: { senders: [other] } };
    const named = 'Acme: sale. Text STOP to 415-555-0199';
    expect(says(named, given)).toMatchObject({ text: named, method: 'SHORT_CODE', warnings: [] });
    const apart = { ...given, sender: { ...brand, groupId: 'g2' } };
    expect(says(named, apart).method).toBe('LINK');
    const archived = { ...given, account: { senders: [{ ...other, archivedAt: 1 }] } };
    expect(says(named, archived).method).toBe('LINK');
  });

  it("of the sender's own is a reply by another name", () => {
    const own = 'Acme: sale. Text STOP to +14155550100';
    expect(says(own)).toMatchObject({ text: own, method: 'SHORT_CODE', warnings: [] });
    expect(says(own, {}, 'IN')).toMatchObject({ method: 'LINK', text: `${own}\nTo opt out: ${link}` });
    const tollFree = { kind: 'TOLL_FREE', address: '+18885550100' } as const;
    const named = 'Acme: sale. Text STOP to 888-555-0100';
    expect(says(named, { sender: tollFree }, 'CA').method).toBe('SHORT_CODE');
    expect(says(named, { sender: tollFree }, 'GB').method).toBe('LINK');
  });
});

describe('a text that says to reply', () => {
  const text = 'Acme: sale. Reply STOP to opt out';

  it.each(['US', 'PR', 'GB', 'DE', 'BR'])('is left as it is in %s', (country) => {
    expect(says(text, {}, country)).toMatchObject({ text, method: 'REPLY_KEYWORD', warnings: [] });
  });

  it.each(['IN', 'SA', 'TR', 'JP', 'KE'])(
    'gets a link in %s, where replies are no sure way out',
    (country) => {
      const composed = says(text, {}, country);
      expect(composed).toMatchObject({ method: 'LINK', needsLink: true });
      expect(composed.text.startsWith(`${text}\n`) && composed.text.endsWith(link)).toBe(true);
      expect(composed.warnings).toContain(
        `the text says to reply, and a reply is no sure way out of ${country}: a link was added`,
      );
    },
  );

  it('gets a link where the sender can not receive, and somebody is told', () => {
    expect(says(text, { sender: brand })).toMatchObject({
      method: 'LINK',
      text: `${text}\nTo opt out: ${link}`,
      warnings: [`${noReply}: a link was added`],
    });
  });

  it('is left as it is on WhatsApp, everywhere', () => {
    const sender = { sort: 'PROFILE', channel: 'WHATSAPP', kind: null } as const;
    expect(says(text, { sender }, 'KE')).toMatchObject({ text, method: 'REPLY_KEYWORD', warnings: [] });
  });
});

it('what was added is known again: a text that is composed twice is as it was', () => {
  const texts = ['Acme: promo. STOP au 36111', 'Acme: sale. Reply STOP', 'Acme: promo. STOP au 36180'];
  for (const country of ['US', 'FR', 'RE', 'DE', 'IN', 'KE', 'JP', 'TR', 'NO', null]) {
    for (const sender of [{}, brand, french, shortCode]) {
      for (const text of texts) {
        const once = says(text, { sender }, country).text;
        expect(says(once, { sender }, country).text).toBe(once);
      }
    }
  }
});

describe('a word that the text asks for', () => {
  const spanish = [givenKeyword('BAJA', { ambiguous: true })];

  it.each(['Acme: oferta. Responde BAJA', 'Acme: oferta. envia BAJA'])('is a way out: %s', (text) => {
    const given = { account: { keywords: spanish } };
    expect(says(text, given, 'ES')).toMatchObject({ text, method: 'REPLY_KEYWORD', warnings: [] });
  });

  it('is warned of where this sender does not hear it: Heed takes it for a review, and opts out for the time being', () => {
    const text = 'Acme: oferta. Responde BAJA';
    expect(says(text, {}, 'ES')).toMatchObject({
      text,
      method: 'REPLY_KEYWORD',
      warnings: [
        'the text asks for BAJA, which is no keyword of this sender: Heed takes it for a review; add it as a keyword, or ask for STOP',
      ],
    });
    expect(says(`${text} o STOP`, {}, 'ES').warnings).toEqual([]);
  });

  it('may be a floor word in +1, removed or not', () => {
    for (const word of ['QUIT', 'END', 'CANCEL']) {
      const text = `Acme: sale. Reply ${word}`;
      for (const country of ['US', 'CA', 'PR']) {
        expect(says(text, {}, country)).toMatchObject({ text, method: 'REPLY_KEYWORD', warnings: [] });
      }
      const chat = { sort: 'PROFILE', channel: 'WHATSAPP', kind: null } as const;
      expect(says(text, { sender: chat }, 'JM')).toMatchObject({ text, warnings: [] });
    }
    expect(says('Acme: sale. Reply QUIT', {}, 'GB').warnings).toEqual([
      expect.stringContaining('the text asks for QUIT'),
    ]);
  });
});

describe('a link of Heed that a text holds', () => {
  const text = `Acme: sale ${publicUrl}/u/Ab3dEf6hIj`;
  const ofOnePerson =
    'the text holds the link of one person, and whoever follows it opts out that person: write {link} in its place';

  it('is one person, and is warned of; for others it is no way out', () => {
    expect(says(text, { alone: false }, 'KE')).toMatchObject({
      method: 'LINK',
      text: `${text}\nTo opt out: ${link}`,
      warnings: [ofOnePerson, 'the link of one person is no way out for others: a link was added'],
    });
    expect(says(`${text} Reply STOP`, { alone: false }).warnings).toEqual([ofOnePerson]);
  });

  it('is a way out where the text goes to one recipient alone', () => {
    expect(says(text, {}, 'KE')).toMatchObject({ text, method: 'LINK', warnings: [ofOnePerson] });
  });

  it('is warned of in what is no marketing, too', () => {
    const given = { wish: { category: 'UTILITY' }, alone: false } as const;
    expect(says(text, given)).toMatchObject({ text, method: 'NONE', warnings: [ofOnePerson] });
  });

  it('is added beside one that was composed for somebody, where the text goes to several', () => {
    const once = says('Acme: sale', {}, 'KE').text;
    expect(says(once, {}, 'KE').text).toBe(once);
    expect(says(once, { alone: false }, 'KE')).toMatchObject({
      text: `${once}\nTo opt out: ${link}`,
      warnings: expect.arrayContaining([ofOnePerson]),
    });
  });

  it("counts as a form only if it is the account's", () => {
    const form = (accountId: string) => `Acme: sale. Opt out: ${publicUrl}/opt-out/${accountId}`;
    expect(says(form('a1'), {}, 'KE')).toMatchObject({ text: form('a1'), method: 'LINK', warnings: [] });
    const elsewhere =
      "the text holds the address of an opt-out form that is not this account's: nobody opts out of it there";
    for (const text of [form('a2'), form('a12'), form('')]) {
      expect(says(text, {}, 'KE')).toMatchObject({
        text: `${text}\nTo opt out: ${link}`,
        method: 'LINK',
        warnings: [`${elsewhere}: a link was added`],
      });
      expect(says(`${text} Reply STOP to opt out`).warnings).toEqual([elsewhere]);
    }
  });

  it('is not that of a host that only ends like it', () => {
    const foreign = 'Acme: sale https://myheed.example/u/Ab3dEf6hIj';
    expect(says(foreign)).toMatchObject({
      method: 'REPLY_KEYWORD',
      text: `${foreign}\nReply STOP to opt out`,
    });
  });
});
