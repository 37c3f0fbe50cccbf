import { describe, expect, it } from 'vitest';
import { defaultReplyTexts } from '../../src/core/settings/default-reply-texts.js';
import { replyProblem, replyText } from '../../src/core/settings/reply-texts.rules.js';
import { givenSender, givenSettings } from './given-settings.js';

const sender = givenSender({ senderId: 's1', language: 'fr' });

describe('the text of a reply', () => {
  it('I8 a reply is the keyword’s own, else the sender’s, else the account’s, else the default', () => {
    const own = { senderId: 's1', action: 'OPT_OUT', language: 'fr', text: '{brand} du numéro' } as const;
    const ofAccount = {
      senderId: null,
      action: 'OPT_OUT',
      language: 'fr',
      text: '{brand} du compte',
    } as const;
    const said = (replyTexts: (typeof own | typeof ofAccount)[], keywordReply: string | null) =>
      replyText(givenSettings({ senders: [sender], replyTexts }), sender, 'OPT_OUT', 'fr', keywordReply).text;
    expect(said([own, ofAccount], '{brand} du mot')).toBe('Acme du mot');
    expect(said([ofAccount, own], null)).toBe('Acme du numéro');
    expect(said([ofAccount], null)).toBe('Acme du compte');
    expect(said([], null)).toMatch(/^Acme: Désabonnement/);
  });

  it('I8 a text of another sender or for another action is not used', () => {
    const settings = givenSettings({
      senders: [sender],
      replyTexts: [
        { senderId: 's2', action: 'OPT_OUT', language: 'fr', text: 'autre numéro' },
        { senderId: 's1', action: 'HELP', language: 'fr', text: 'autre action' },
      ],
    });
    expect(replyText(settings, sender, 'OPT_OUT', 'fr', null).text).toMatch(/^Acme: Désabonnement/);
  });

  it.each([
    ['pt-BR', 'pt', /Responda START/],
    ['ja', 'fr', /Répondez START/],
    ['de', 'de', /Mit START/],
  ])(
    'I8 asked for %s, it answers in %s: the base language stands in, then the sender’s',
    (asked, language, text) => {
      const reply = replyText(givenSettings({ senders: [sender] }), sender, 'OPT_OUT', asked, null);
      expect(reply.language).toBe(language);
      expect(reply.text).toMatch(text);
    },
  );

  it('I8 where neither language has a text it answers in English', () => {
    const thai = givenSender({ language: 'th' });
    expect(replyText(givenSettings(), thai, 'HELP', 'ja', null)).toMatchObject({ language: 'en' });
  });

  it('I8 a reply names the brand, before the text where the text does not', () => {
    const settings = givenSettings({ name: 'Acme Ltd', brand: 'Café $& Co' });
    expect(replyText(settings, null, 'HELP', 'en', 'Write to us').text).toBe('Café $& Co: Write to us');
    expect(replyText(settings, null, 'HELP', 'en', '{brand} helps').text).toBe('Café $& Co helps');
    expect(replyText(settings, null, 'HELP', 'en', 'CAFÉ $& CO helps').text).toBe('CAFÉ $& CO helps');
    expect(replyText(givenSettings({ name: 'Acme Ltd' }), null, 'HELP', 'en', 'Hi').text).toBe(
      'Acme Ltd: Hi',
    );
  });
});

const gsm = /^[A-Za-z0-9@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,./:;<=>?¡ÄÖÑÜ§¿äöñüà-]*$/;

describe.each(Object.entries(defaultReplyTexts))('the default replies in %s', (language, texts) => {
  it.each(Object.entries(texts))(
    'I8 that for %s fits one SMS, names the brand, holds no link and no price',
    (action, text) => {
      expect(replyProblem(text)).toBeNull();
      expect(text).toContain('{brand}');
      const filled = text.replace('{brand}', 'A brand of 20 letters');
      if (language === 'ru') expect(filled.length).toBeLessThanOrEqual(70);
      else {
        expect(filled).toMatch(gsm);
        expect(filled.length).toBeLessThanOrEqual(160);
      }
      if (action === 'OPT_OUT') expect(text).toContain('START');
      else expect(text).toContain('STOP');
    },
  );
});

describe('what can be a reply', () => {
  it.each([
    ['an address with its scheme', 'Details: https://acme.example/x'],
    ['an address with www', 'See www.acme.example'],
    ['a site’s name', 'See acme.com for more'],
    ['a short link', 'bit.ly/abc'],
    ['a name of any ending with a path', 'acme.museum/stop'],
    ['a site’s name in another script', 'Подробнее: пример.com'],
  ])('I8 %s is refused as a link', (_what, text) => {
    expect(replyProblem(text)).toMatch(/no link/);
  });

  it.each([
    ['Only $5'],
    ['5 € par message'],
    ['Costs 0.10 EUR'],
    ['EUR 3,50'],
    ['12 kr per SMS'],
    ['R$ 10'],
    ['50 cents each'],
    ['100 руб'],
  ])('I8 "%s" is refused as a price', (text) => {
    expect(replyProblem(text)).toMatch(/no price/);
  });

  it.each([
    ['You are out. Questions? Call +44 20 7946 0000 or write to help@acme.example'],
    ['Msg&data rates may apply. 4 msgs/month.'],
    ['Until 5 p.m. e.g. on Mondays.'],
    ['Vous ne recevrez plus de messages.Merci'],
    ['{brand}: bye'],
  ])('I8 "%s" may be a reply', (text) => {
    expect(replyProblem(text)).toBeNull();
  });

  it.each([
    ['an empty text', '  ', /1 to 1000/],
    ['more than 1,000 characters', 'x'.repeat(1001), /1001 came/],
    ['a NUL', 'a\u0000b', /NUL/],
    ['half a character', 'a\ud800b', /half/],
    ['a placeholder that nothing fills', 'Hi {name}', /\{name\}/],
  ])('%s is refused', (_what, text, reason) => {
    expect(replyProblem(text)).toMatch(reason);
  });
});
