import { describe, expect, it } from 'vitest';
import { classify } from '../../src/features/inbound/classify.rules.js';
import { givenVocabulary } from './given-vocabulary.js';

const confirmation =
  'ACME: you are opted out and get no more messages. Reply START to resubscribe, STOP to end.';
const vocabulary = givenVocabulary({
  ownTexts: [confirmation],
  buttons: [
    { payload: 'bye-bye', action: 'OPT_OUT' },
    { payload: 'Keep me posted', action: 'OPT_IN' },
    { payload: 'ask', action: 'HELP' },
  ],
});
const meaningOf = (text: string) => classify({ text, buttonPayload: null }, vocabulary);
const pressed = (buttonPayload: string, text: string | null = null) =>
  classify({ text, buttonPayload }, vocabulary);

describe('what is not the recipient’s own text', () => {
  it.each([
    'Liked “Sale! Reply STOP to end”',
    'Loved “STOP”',
    'Disliked "Stop texting me"',
    'Laughed at “stop it”',
    'Reacted 🛑 to “Reply STOP to unsubscribe”',
    'Removed a heart from “Reply STOP to end”',
    '👍 to “ Reply STOP to end ”',
    '\u200b👍\u200b to “\u200bReply STOP to end\u200b”',
    'A aimé « Répondez STOP »',
    'Le gustó “Responde BAJA”',
    'Gostou de “Responda SAIR”',
    'Hat „Antworte STOP“ mit „Gefällt mir“ markiert',
    'Ha messo mi piace a “Rispondi STOP”',
    'Vond “Antwoord STOP” leuk',
  ])('I3 a reaction says nothing: %j', (text) => {
    expect(meaningOf(text)).toEqual({ kind: 'NOTHING', rule: 'reaction', machine: false });
  });

  it.each([
    '> Reply STOP to end',
    'On Mon, 5 Jan 2026, ACME <a@b.example> wrote:\nSTOP',
    'Am 5.1.2026 schrieb ACME:\n> STOP',
  ])('I3 a quote alone says nothing: %j', (text) => {
    expect(meaningOf(text)).toEqual({ kind: 'NOTHING', rule: 'quote', machine: false });
  });

  it.each([
    'STOP\n> Sale! Reply STOP to end',
    '> Sale! Come by\nSTOP',
    'Stop.\n\nOn Mon, 5 Jan 2026 at 17:02, ACME <a@b.example> wrote:\n> Sale!',
    'stop texting me\n\n-----Original Message-----\nSale!',
    `stop ${confirmation}`,
  ])('I3 the recipient’s own STOP beside a quoted text counts: %j', (text) => {
    expect(meaningOf(text).kind).toBe('OPT_OUT');
  });

  it('I3 an opt-in word beside a quoted text does not opt in', () => {
    expect(meaningOf('START\n> Reply START').kind).toBe('NOTHING');
  });

  it.each([confirmation, confirmation.toLowerCase(), `“${confirmation}”`])(
    'I3 a copy of our own text says nothing',
    (text) => {
      expect(meaningOf(text)).toEqual({ kind: 'NOTHING', rule: 'echo', machine: true });
    },
  );

  it.each([
    'Auto-reply: I am away. Text STOP to stop these.',
    'Automatic reply: stop texting me',
    '[Automated response] Unsubscribe',
    'I am out of the office until Monday. Please stop sending urgent mail.',
    "I'm driving right now - I'll get back to you later. Stop.",
    'Abwesenheitsnotiz: bin nicht da',
    'NETWORK MSG: You replied with the word "stop" which blocks all texts',
    'You have successfully been unsubscribed. Reply START to resubscribe.',
  ])('I8 a machine’s own text says nothing, as a machine: %j', (text) => {
    expect(meaningOf(text)).toEqual({ kind: 'NOTHING', rule: 'machine-text', machine: true });
  });

  it('I4 a person who writes about automatic messages is heard', () => {
    expect(meaningOf('stop sending me automated messages').kind).toBe('OPT_OUT');
  });
});

describe('buttons', () => {
  it.each([
    ['bye-bye', 'OPT_OUT'],
    ['BYE-BYE', 'OPT_OUT'],
    ['Keep me posted', 'OPT_IN'],
    ['ask', 'HELP'],
  ])('I6 a registered button counts by its payload: %j', (payload, kind) => {
    expect(pressed(payload).kind).toBe(kind);
  });

  it('I6 a registered button counts by its title', () => {
    expect(pressed('id-17', 'Keep me posted')).toMatchObject({ kind: 'OPT_IN', source: 'BUTTON' });
  });

  it('I6 a title without a payload opts out, and never in', () => {
    expect(meaningOf('Bye-bye')).toMatchObject({ kind: 'OPT_OUT', source: 'BUTTON' });
    expect(meaningOf('Keep me posted').kind).toBe('NOTHING');
  });

  it.each(['STOP', 'Unsubscribe', 'STOP_PROMOTIONS', 'Stop promotions', 'Remove me from your list'])(
    'I6 a button that says %j opts out',
    (payload) => {
      expect(pressed(payload)).toMatchObject({ kind: 'OPT_OUT', source: 'BUTTON' });
      expect(pressed('id-17', payload)).toMatchObject({ kind: 'OPT_OUT', source: 'BUTTON' });
    },
  );

  it.each([
    'Cancel',
    'END',
    'quit',
    'No',
    'No thanks',
    'Not interested',
    'START',
    'HELP',
    'Stpo',
    'Remove',
    'Please cancel',
  ])('I6 a button that is not registered and says %j says nothing', (payload) => {
    expect(pressed(payload, payload)).toEqual({ kind: 'NOTHING', rule: 'button', machine: false });
  });
});
