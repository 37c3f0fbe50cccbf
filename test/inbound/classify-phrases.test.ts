import { describe, expect, it } from 'vitest';
import { classify } from '../../src/features/inbound/classify.rules.js';
import { givenVocabulary } from './given-vocabulary.js';

const newAccount = givenVocabulary();
const meaningOf = (text: string) => classify({ text, buttonPayload: null }, newAccount);

const plainRequests = [
  'please stop texting me',
  'remove me from your list',
  'Pls stop txting me',
  "don't text me anymore",
  'DO NOT CONTACT ME AGAIN',
  'take me off ur list plz',
  'opt me out',
  'I want to unsubscribe',
  'lose my number',
  'delete my number from your system',
  'no more texts',
  'I no longer wish to receive messages',
  "I don't want to receive any more texts",
  'stop sending me these stupid texts',
  'STOP MARKETING',
  'STOP\nMARKETING',
  'stop 2 quit',
  'stop=quit',
  'Stop ads',
  'I revoke my consent',
  'can you please stop texting me',
  'I asked you to stop texting me',
  'Wrong number, please remove me',
  'No. Stop texting me. Thank you!',
  'leave me alone and stop texting me',
  "arrêtez de m'envoyer des messages",
  "ne m'envoyez plus de SMS svp",
  'désabonnez-moi',
  'je ne veux plus recevoir vos messages',
  'no me envíen más mensajes',
  'por favor dejen de enviarme mensajes',
  'quiero darme de baja',
  'não me mande mais mensagens',
  'quero sair da lista',
  'remova meu número',
  'keine Werbung mehr bitte',
  'Bitte löschen Sie meine Nummer',
  'hören Sie auf mir zu schreiben',
  'non inviatemi più messaggi',
  'cancellatemi dalla lista',
  'stuur me geen berichten meer',
  'verwijder mij van de lijst',
];

const unclear = [
  'cancel my order',
  'stop by the office?',
  'stop it',
  'stop this',
  'No',
  'No Mas',
  'no thanks',
  'not interested',
  'wrong number',
  'you have the wrong number',
  'leave me alone',
  'f**k you',
  'shut up',
  'do not call me',
  "don't text",
  'this is spam',
  'How do I unsubscribe?',
  'stop texting my wife about this',
  'Who are these people. Stop texting me',
  "Please don't text me anymore. I have a dentist at nine.",
  'stop blowing up my phone',
  'she has moved out, please stop texting',
  'I want out',
  'can you stop',
  'omg stop',
  'Stop.\nJohn',
  'cancel my subscription',
  'reply stop',
  'no me interesa',
  'laissez-moi tranquille',
  'kein Interesse',
  'número errado',
];

const chat = [
  'bus stop tomorrow',
  'We have got to STOP this bill',
  "don't stop",
  'non stop',
  'Ok. Cancel tomorrow',
  'end of day?',
  'I told her to stop texting me',
  "He won't stop texting me",
  'stop texting him',
  "I'm going to stop at the shop on the way to yours",
  'Can we stop at the store',
  'No problem',
  'No worries, see you at eight',
  'I quit smoking last year',
  'take me home',
  'remove the lid first',
  'lose weight',
  'call me later',
  'Enough said, see you there',
  'pas encore',
  'keine Ahnung',
  'para mi hermana',
  'verwijder die foto even',
  'Sale today! Reply STOP to unsubscribe',
];

describe('requests in other words', () => {
  it.each(plainRequests)('I4 %j opts out', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'OPT_OUT', source: 'PHRASE' });
  });

  it.each(unclear)('I4 %j becomes a review', (text) => {
    expect(meaningOf(text)).toMatchObject({ kind: 'REVIEW', match: { action: 'OPT_OUT' } });
  });

  it.each(chat)('I3 %j says nothing', (text) => {
    expect(meaningOf(text).kind).toBe('NOTHING');
  });

  it('I4 a request names its rule and language', () => {
    expect(meaningOf('stuur me geen berichten meer')).toMatchObject({
      match: { rule: 'phrase.stop-texting-nl', language: 'nl', keywordId: null, reply: null },
    });
  });

  it('I4 an ambiguous word counts in no phrase', () => {
    expect(meaningOf('end texts').kind).toBe('REVIEW');
    expect(meaningOf('I want to end').kind).toBe('NOTHING');
  });

  it('I3 what may be a request counts beside other sentences of a short text only', () => {
    expect(meaningOf('Wrong number. I live in Porto').kind).toBe('REVIEW');
    expect(meaningOf(`Wrong number. ${'I live in Porto, by the sea. '.repeat(10)}`).kind).toBe('NOTHING');
  });

  it('I3 a request that fills a sentence of a long text becomes a review, one inside a sentence says nothing', () => {
    const story = 'We went to the lake with the children and the weather was lovely until four. '.repeat(4);
    expect(meaningOf(`${story}Please stop texting me.`).kind).toBe('REVIEW');
    expect(meaningOf(`${story}And then please stop texting me she said to them all`).kind).toBe('NOTHING');
  });
});
