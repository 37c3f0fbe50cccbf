import { describe, expect, it } from 'vitest';
import { classify } from '../../src/features/inbound/classify.rules.js';
import { givenVocabulary } from './given-vocabulary.js';

const newAccount = givenVocabulary();
const meaningOf = (text: string) => classify({ text, buttonPayload: null }, newAccount);

describe('keywords in unusual dress', () => {
  it.each([
    '🆂🆃🅾🅿',
    '🅢🅣🅞🅟',
    '🇸🇹🇴🇵',
    'STOP 🇺🇸',
    'STOP™',
    'STOPSTOP',
    'end end end',
    '<b>STOP</b>',
    '&quot;STOP&quot;',
    'STOP спасибо',
    'Avsluta, tack!',
    'S T O P please',
    'iptal lütfen',
  ])('I2 %j opts out by its keyword', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'OPT_OUT', source: 'KEYWORD' });
  });

  it.each([
    'STOP\n--\nMaria Rossi',
    'Stop\n\nSent from my Samsung Galaxy smartphone.',
    'STOP\nGet Outlook for iOS',
    'Stop\n\nEnvoyé de mon iPhone',
    'STOP\n\nVon meinem iPhone gesendet',
  ])('I2 a signature below the keyword changes nothing: %j', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'OPT_OUT', source: 'KEYWORD' });
  });

  it('I2 what stands below nothing is no signature', () => {
    expect(meaningOf('Sent from my iPhone\nSTOP').kind).toBe('OPT_OUT');
  });
});

describe('requests that a person has to look at', () => {
  it.each([
    'Trump 2024 stop',
    'He died in March, please stop',
    "I'm voting for the others, stop texting",
    'Not a member stop',
    'This is a shop, please remove',
    'unsubcribe me',
    'Stop this is not Maria',
    'stop or I call the police',
    'Stop before I report this',
    "If you don't stop I will call my lawyer",
    'If you text me again I will sue',
    'I am blocking you',
    'reported and blocked',
    'this number is on the do not call list',
    'I never opted in',
    'I never gave you permission to text me',
    'you do not have permission to contact me',
    'How many times do I have to say stop',
    'What part of stop do you not get',
    'I keep texting STOP',
    'These messages have to stop',
    'I asked to be removed',
    'can I be removed from this list?',
    'I hereby request removal from your list',
    'I can’t unsubscribe',
    'enough with the texts',
    'too many texts',
    'remove my husband. remove him from your list',
    'wrong #',
    'STOP THIS MADNESS',
    'do not cancel my visit but stop texting me',
    'You don’t stop texting me',
    'stop texting me, do not cancel my visit',
    "I'm in a meeting. Stop texting me. Get back to work",
    'STOP SENDING ME MESSAGES YOU FOOLS I NEVER SIGNED UP',
    'i didnt sign up here stop texting me',
    "I don't want any more of these",
    'Stop sending text or you get blocked',
  ])('I4 %j becomes a review', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'REVIEW', match: { action: 'OPT_OUT' } });
  });

  it.each([
    ['退訂', 'zh'],
    ['请退订谢谢', 'zh'],
    ['配信停止', 'ja'],
    ['수신거부', 'ko'],
    ['หยุดส่งข้อความ', 'th'],
    ['الغاء الاشتراك', 'ar'],
    ['הסירו אותי', 'he'],
    ['отпишите меня', 'ru'],
    ['Не пишите мне больше', 'ru'],
    ['хватит слать сообщения', 'ru'],
    ['proszę nie pisać', 'pl'],
    ['inga fler sms', 'sv'],
    ['ta bort mitt nummer', 'sv'],
    ['slett meg', 'da'],
    ['lütfen mesaj atmayın', 'tr'],
    ['từ chối', 'vi'],
    ['berhenti', 'id'],
    ['UNREG', 'id'],
    ['odhlásit', 'cs'],
    ['διαγραφή', 'el'],
    ['basta ya', 'es'],
    ['kündigen', 'de'],
    ['annulla', 'it'],
    ['opzeggen', 'nl'],
  ])('I4 %j becomes a review, in %s', (text, language) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'REVIEW', match: { language } });
  });

  it.each([
    'je ne veux plus de sms',
    'Veuillez cesser de m’envoyer des messages',
    'ya no quiero mensajes',
    'remover mi número',
    'sair da lista',
    'meine Nummer löschen',
    'cancella il mio numero',
    'stop met het sturen van berichten',
    "I don't want to be on your list",
    'stop sending me these',
    'remove my # from your list',
  ])('I4 %j opts out', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'OPT_OUT', source: 'PHRASE' });
  });
});

describe('what asks for nothing', () => {
  it.each([
    "don't unsubscribe me",
    'please do not remove me from the list',
    'dont stop texting me',
    "I don't want to unsubscribe",
    'why did you stop texting me?',
    'ne m’appelle pas maintenant je suis en réunion',
    'Yup next stop',
    'wait for the rain to stop',
    'I can’t make it stop',
    'Stop being so silly',
    'reporting to work now',
    'the road is blocked',
    'I need the day off',
    'she told me to stop',
    'I could never stop texting you',
    'He won’t stop texting me',
    'take the eggs off the list',
    'please remove the onions',
    'drop my number',
    'slut',
    'hold',
  ])('I3 %j says nothing', (text) => {
    expect(meaningOf(text).kind).toBe('NOTHING');
  });

  it.each([
    'Gillade ”Svara STOP”',
    'Likte «STOP»',
    'Synes godt om “STOP”',
    'Tykkäsi: ”STOP”',
    'Zareagowano 👍 na „STOP”',
    'Beğendi: “STOP”',
    'Понравилось «STOP»',
    '「STOP」に👍でリアクションしました',
    '对“STOP”表示喜欢',
    'You liked "STOP"',
    'Liked a message "STOP"',
  ])('I3 a reaction says nothing: %j', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'NOTHING', rule: 'reaction' });
  });

  it.each(['please stop calling me that', 'não me liga agora', 'stop texting me at work'])(
    'I4 %j never opts out for certain',
    (text) => {
      expect(meaningOf(text).kind).toBe('REVIEW');
    },
  );
});
