import { describe, expect, it } from 'vitest';
import { keywordsInForce } from '../../src/core/settings/keywords-in-force.rules.js';
import { givenKeyword, givenSender, givenSettings } from './given-settings.js';

const sender = givenSender();
const words = (keywords: { word: string }[]) => keywords.map(({ word }) => word);

describe('the keywords that count on a sender', () => {
  it('I1 STOP, UNSUBSCRIBE, START and HELP count even where the account has none', () => {
    expect(words(keywordsInForce(givenSettings(), sender, false))).toEqual([
      'STOP',
      'UNSUBSCRIBE',
      'START',
      'HELP',
    ]);
  });

  it('I1 for recipients in +1 the floor words count even where the account has removed them', () => {
    const inForce = words(keywordsInForce(givenSettings(), sender, true));
    expect(inForce).toEqual(
      expect.arrayContaining([
        'STOPALL',
        'END',
        'QUIT',
        'CANCEL',
        'REVOKE',
        'OPTOUT',
        'INFO',
        'ARRET',
        'AIDE',
      ]),
    );
    expect(words(keywordsInForce(givenSettings(), sender, false))).not.toContain('CANCEL');
  });

  it('I1 a floor word that is switched off is on for recipients in +1, with its own reply', () => {
    const settings = givenSettings({
      keywords: [givenKeyword('CANCEL', { enabled: false, floor: true, reply: 'Bye' })],
    });
    const cancel = (plusOne: boolean) =>
      keywordsInForce(settings, sender, plusOne).find(({ word }) => word === 'CANCEL');
    expect(cancel(false)).toMatchObject({ enabled: false });
    expect(cancel(true)).toMatchObject({ enabled: true, reply: 'Bye' });
  });

  it("I1 a sender's own keywords count there and on no other sender", () => {
    const settings = givenSettings({
      keywords: [givenKeyword('BASTA', { senderId: 's1' }), givenKeyword('ADIOS')],
    });
    expect(words(keywordsInForce(settings, sender, false))).toEqual(
      expect.arrayContaining(['BASTA', 'ADIOS']),
    );
    for (const other of [givenSender({ senderId: 's2' }), null]) {
      expect(words(keywordsInForce(settings, other, false))).not.toContain('BASTA');
      expect(words(keywordsInForce(settings, other, false))).toContain('ADIOS');
    }
  });

  it("I1 a sender's own spelling of a word wins over the account's, whichever was added first", () => {
    const own = givenKeyword('CANCEL', { senderId: 's1', enabled: false });
    const ofAccount = givenKeyword('cancel');
    for (const keywords of [
      [own, ofAccount],
      [ofAccount, own],
    ]) {
      const inForce = keywordsInForce(givenSettings({ keywords }), sender, false);
      expect(inForce.filter(({ matchKey }) => matchKey === 'cancel')).toEqual([own]);
    }
  });

  it('I1 a built-in word stays in force whatever a row of the sender says', () => {
    const settings = givenSettings({
      keywords: [givenKeyword('stop', { senderId: 's1', enabled: false, reply: 'Out' })],
    });
    const stop = keywordsInForce(settings, sender, false).find(({ matchKey }) => matchKey === 'stop');
    expect(stop).toMatchObject({ enabled: true, reply: 'Out', action: 'OPT_OUT' });
  });
});
