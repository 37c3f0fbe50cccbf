/** Which way out recipients of each country are told of, and in which words. */
import { describe, expect, it } from 'vitest';
import type { Sender } from '../../../src/core/settings/account-settings.js';
import { givenKeyword } from '../../settings/given-settings.js';
import { added, brand, composed, french, link, publicUrl, says, shortCode } from './composing.js';

describe('by SMS', () => {
  it.each([
    ['US', {}, 'REPLY_KEYWORD', 'Reply STOP to opt out'],
    ['PR', {}, 'REPLY_KEYWORD', 'Reply STOP to opt out'],
    ['CA', {}, 'REPLY_KEYWORD', 'Reply STOP to opt out'],
    ['GB', {}, 'REPLY_KEYWORD', 'Reply STOP to opt out'],
    ['DE', {}, 'REPLY_KEYWORD', 'Zum Abmelden mit STOP antworten'],
    ['ES', {}, 'REPLY_KEYWORD', 'Responda STOP para darse de baja'],
    ['PL', {}, 'REPLY_KEYWORD', 'Odpisz STOP, aby zrezygnowac'],
    ['FR', {}, 'REPLY_KEYWORD', 'Répondez STOP pour vous désabonner'],
    ['FR', french, 'SHORT_CODE', 'STOP au 36111'],
    ['FR', shortCode, 'SHORT_CODE', 'STOP au 36111'],
    ['FR', { ...french, country: 'FR' }, 'SHORT_CODE', 'STOP au 36111'],
    ['FR', brand, 'LINK', `Se désabonner: ${link}`],
    ['US', brand, 'LINK', `To opt out: ${link}`],
    ['DE', brand, 'LINK', `Abmelden: ${link}`],
    // Nobody knows French short codes to be reached from overseas.
    ['RE', french, 'LINK', `Se désabonner: ${link}`],
    ['GP', shortCode, 'LINK', `Se désabonner: ${link}`],
    ['MQ', brand, 'LINK', `Se désabonner: ${link}`],
    ['GF', {}, 'REPLY_KEYWORD', 'Répondez STOP pour vous désabonner'],
    ['RE', { ...french, country: 'RE' }, 'SHORT_CODE', 'STOP au 36111'],
    // New Caledonia has a telephone law of its own.
    ['NC', {}, 'LINK', `To opt out: ${link}`],
    // A French short code is not reached from Germany.
    ['DE', french, 'LINK', `Abmelden: ${link}`],
    ['DE', shortCode, 'LINK', `Abmelden: ${link}`],
    [
      'GB',
      { ...brand, replyAddress: '+447700900123' },
      'SHORT_CODE',
      'Text STOP to +447700900123 to opt out',
    ],
    ['IE', { ...brand, replyAddress: '50123', country: 'IE' }, 'SHORT_CODE', 'Text STOP to 50123 to opt out'],
    ['GB', { ...brand, replyAddress: '50123', country: 'IE' }, 'LINK', `To opt out: ${link}`],
    ['GB', { ...brand, replyAddress: '50123' }, 'LINK', `To opt out: ${link}`],
    ['CA', { kind: 'TOLL_FREE', address: '+18885550100' }, 'REPLY_KEYWORD', 'Reply STOP to opt out'],
    ['GB', { kind: 'TOLL_FREE', address: '+18885550100' }, 'LINK', `To opt out: ${link}`],
    ['JP', {}, 'LINK', `To opt out: ${link}`],
    ['TR', {}, 'LINK', `Iptal icin: ${link}`],
    ['KE', {}, 'LINK', `To opt out: ${link}`],
    [null, {}, 'LINK', `To opt out: ${link}`],
  ] as const)('%s from %o: %s', (country, sender, method, addition) => {
    expect(composed(country, { sender })).toMatchObject({ method, needsLink: method === 'LINK' });
    expect(added(country, { sender })).toBe(addition);
  });

  it('goes to the account region where nothing else says whose a short code is', () => {
    const given = { sender: { ...brand, replyAddress: '50123' }, account: { defaultRegion: 'IE' } };
    expect(composed('IE', given).method).toBe('SHORT_CODE');
    expect(composed('GB', given).method).toBe('LINK');
  });

  it('tells what a text costs before and after, and in which alphabet', () => {
    expect(composed('US')).toMatchObject({ segmentsBefore: 1, segments: 1, encoding: 'GSM-7' });
    const long = { text: `Acme: ${'a'.repeat(150)}` };
    expect(composed('KE', { wish: long })).toMatchObject({
      segmentsBefore: 1,
      segments: 2,
      encoding: 'GSM-7',
    });
    expect(composed('DE', { wish: { text: 'Nur für euch 🙏' } })).toMatchObject({ encoding: 'UCS-2' });
  });
});

describe('on other channels', () => {
  const profile = (channel: Sender['channel']): Partial<Sender> => ({ sort: 'PROFILE', channel, kind: null });
  it.each([
    ['WHATSAPP', 'DE', 'REPLY_KEYWORD', 'Zum Abmelden mit STOP antworten'],
    ['WHATSAPP', 'KE', 'REPLY_KEYWORD', 'Reply STOP to opt out'],
    ['RCS', 'FR', 'REPLY_KEYWORD', 'Répondez STOP pour vous désabonner'],
    ['EMAIL', null, 'LINK', `To opt out: ${link}`],
  ] as const)('%s to %s: %s', (channel, country, method, addition) => {
    const given = { sender: profile(channel) };
    expect(composed(country, given)).toMatchObject({
      method,
      segmentsBefore: null,
      segments: null,
      encoding: null,
    });
    expect(added(country, given)).toBe(addition);
  });
});

describe('the language', () => {
  const inFrench = { language: 'fr' };
  it.each([
    ['the call says it', 'DE', { wish: { language: 'nl' } }, 'Antwoord STOP om u af te melden'],
    ['pt-BR is written as pt', 'DE', { wish: { language: 'pt-BR' } }, 'Responda STOP para deixar de receber'],
    ["the sender's, given by hand", 'US', { sender: inFrench }, 'Répondez STOP pour vous désabonner'],
    [
      "the account's where it is read there",
      'BE',
      { account: inFrench, sender: inFrench },
      'Répondez STOP pour vous désabonner',
    ],
    [
      "the country's where the account's is not",
      'DE',
      { account: inFrench, sender: inFrench },
      'Zum Abmelden mit STOP antworten',
    ],
    ["the country's first", 'BE', {}, 'Antwoord STOP om u af te melden'],
    [
      "the account's where the country is unknown",
      'KE',
      { account: inFrench, sender: inFrench },
      `Se désabonner: ${link}`,
    ],
    [
      'English where Heed writes none of them',
      'KE',
      { account: { language: 'sw' }, sender: { language: 'sw' } },
      `To opt out: ${link}`,
    ],
  ] as const)('%s', (_why, country, given, addition) => {
    expect(added(country, given)).toBe(addition);
  });

  it('in Canada French senders ask for ARRET, which is answered in French', () => {
    expect(added('CA', { account: inFrench, sender: inFrench })).toBe('Répondez ARRET pour vous désabonner');
    expect(added('CA', { sender: inFrench })).toBe('Répondez ARRET pour vous désabonner');
  });

  it('in Brazil SAIR is asked for where the account hears it', () => {
    expect(added('BR')).toBe('Responda STOP para deixar de receber');
    const keywords = [givenKeyword('SAIR')];
    expect(added('BR', { account: { keywords } })).toBe('Responda SAIR para deixar de receber');
    const off = [givenKeyword('SAIR', { enabled: false })];
    expect(added('BR', { account: { keywords: off } })).toBe('Responda STOP para deixar de receber');
  });

  it('one that Heed does not write is told of', () => {
    expect(composed('DE', { wish: { language: 'sw' } }).warnings).toEqual([
      'language: Heed does not write sw; de was written',
    ]);
  });
});

describe('what is never added twice', () => {
  it.each([
    ['Acme: sale! Reply STOP to opt out', {}, 'US', 'REPLY_KEYWORD'],
    ['Acme: promo STOP au 36111', { sender: french }, 'FR', 'SHORT_CODE'],
    [`Acme: sale ${publicUrl}/opt-out/a1`, {}, 'KE', 'LINK'],
  ] as const)('%s', (text, given, country, method) => {
    expect(says(text, given, country)).toMatchObject({ text, method, needsLink: false, warnings: [] });
  });

  it('what Heed composed is composed once more as it is', () => {
    for (const country of [
      'US',
      'FR',
      'DE',
      'ES',
      'PT',
      'IT',
      'NL',
      'PL',
      'DK',
      'SE',
      'NO',
      'FI',
      'TR',
      'KE',
    ]) {
      for (const sender of [{}, brand, french]) {
        const { text } = composed(country, { sender });
        expect(says(text, { sender }, country).text).toBe(text);
      }
    }
  });

  it('a cry of STOP is no way out', () => {
    expect(says('Acme: STOP paying too much!').text).toBe(
      'Acme: STOP paying too much!\nReply STOP to opt out',
    );
  });

  it('a reply that does not arrive is none either: a link is added, and somebody told', () => {
    expect(says('Acme: sale! Reply STOP to opt out', { sender: brand })).toMatchObject({
      method: 'LINK',
      text: `Acme: sale! Reply STOP to opt out\nTo opt out: ${link}`,
      warnings: ['the text says to reply, and a reply does not reach this sender: a link was added'],
    });
  });

  it('a place for the link is filled wherever it stands, and nothing is added', () => {
    expect(says('Acme {link} sale {link}')).toMatchObject({
      method: 'LINK',
      text: `Acme ${link} sale ${link}`,
      segmentsBefore: 1,
    });
    // Braces cost two places each, and are none of the text's.
    expect(says(`${'a'.repeat(155)}{link}`)).toMatchObject({ segmentsBefore: 1, segments: 2 });
  });
});

describe('what is no marketing', () => {
  it.each(['UTILITY', 'OTP'] as const)(
    '%s gets nothing added, but for a link that the text names',
    (category) => {
      const text = 'Your code is 1234';
      expect(composed('FR', { wish: { text, category }, sender: brand })).toMatchObject({
        text,
        method: 'NONE',
        needsLink: false,
        warnings: [],
      });
      expect(composed('FR', { wish: { text: 'Settings: {link}', category } })).toMatchObject({
        text: `Settings: ${link}`,
        method: 'NONE',
      });
    },
  );
});

describe('warnings', () => {
  it('say where the text must name the sender, and does not', () => {
    const text = '20% off!';
    expect(composed('AU', { wish: { text } }).warnings).toEqual([
      'AU: the text must say who sends it, and it does not hold "Acme"',
    ]);
    expect(composed('AU', { wish: { text: 'ACMÉ! 20% off' } }).warnings).toEqual([]);
    expect(composed('AU', { wish: { text }, sender: brand }).warnings).toEqual([]);
    expect(composed('DE', { wish: { text } }).warnings).toEqual([]);
    for (const country of ['FR', 'RE', 'NL']) {
      expect(composed(country, { wish: { text }, sender: shortCode }).warnings).toContain(
        `${country === 'RE' ? 'FR' : country}: the text must say who sends it, and it does not hold "Acme"`,
      );
    }
  });

  it.each([
    ['FR', {}, 'REPLY_KEYWORD', 'a reply was asked for'],
    ['MA', {}, 'REPLY_KEYWORD', 'a reply was asked for'],
    ['FR', brand, 'LINK', 'a link was added'],
    ['RE', french, 'LINK', 'a link was added'],
  ] as const)('say where a short code was expected: %s from %o', (country, sender, method, done) => {
    expect(composed(country, { sender })).toMatchObject({
      method,
      warnings: [
        `${country}: a short code that is texted from there is expected, and the sender has none (replyAddress): ${done}`,
      ],
    });
    expect(composed('FR', { sender: french }).warnings).toEqual([]);
  });

  it('say so, too, where the text itself asks for a reply', () => {
    const { text, warnings } = says('Acme: promo. Répondez STOP', {}, 'FR');
    expect(text).toBe('Acme: promo. Répondez STOP');
    expect(warnings).toEqual([expect.stringContaining('FR: a short code')]);
    expect(says('Acme: promo. Répondez STOP', { sender: shortCode }, 'FR').warnings).toEqual([]);
  });
});
