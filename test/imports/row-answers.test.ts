/** What cells answer where a column asks whether somebody is opted out or in. */
import { describe, expect, it } from 'vitest';
import { taken } from './given-answers.js';

describe('O3 a column that asks', () => {
  it('is answered in the ways of databases and spreadsheets, too: nobody who says no or nothing is opted out', () => {
    const yes = ['t', 'T', '1.0', '1,00', "b'1'", '☒', '☑\ufe0f', '✔\ufe0f'];
    const no = ['f', 'F', '0.0', '0,00', '00', "b'0'", '✖\ufe0f'];
    const empty = ['–', '—', '--', '?', '…', 'n.a.', 'N/A', 'undefined', 'nil', 'Unknown', '0000-00-00'];
    const never = ['never', 'Not yet', 'nie', 'jamais', 'Nunca', 'nooit', 'never subscribed'];
    const foreign = ['да', 'нет', 'いいえ'];
    const all = [...yes, ...no, ...empty, ...never, ...foreign];
    expect(taken('Opted out', ...all)).toEqual(yes);
    expect(taken('Opted in', ...all)).toEqual([...no, ...never]);
    expect(taken('Newsletter', ...all)).toEqual([...no, ...empty, ...never]);
  });

  it('is not answered by a text that begins with the contrary', () => {
    const contrary = [
      'No, thanks',
      'no (2024-03-01)',
      'nein, danke',
      'Not really',
      'not opted out (web)',
      'kein Widerspruch',
      'pas de demande',
      'Subscribed via web',
      'Subscribed since 2024-03-01',
      'Opted in by text',
      'Active subscriber',
    ];
    const outs = [
      'Yes, by letter',
      'Yes, not interested',
      'Do not contact',
      'opted out by text',
      'by phone, 12 May',
    ];
    expect(taken('Opted out', ...contrary, ...outs, 'Yes, 2024-03-01')).toEqual(outs);
    const statuses = [
      'Subscribed via web',
      'Active subscriber',
      'Opt-in via form',
      'Abonniert seit März',
      'not opted out, yet',
    ];
    const left = [
      'Unsubscribed via web',
      'Not subscribed',
      'No longer subscribed',
      'not active any more',
      'Subscribed, then unsubscribed',
      'hard bounce',
    ];
    expect(taken('Status', ...statuses, ...left)).toEqual(left);
    expect(taken('Newsletter', 'Yes, weekly', 'Subscribed by web', 'not unsubscribed', 'no, thanks')).toEqual(
      ['no, thanks'],
    );
  });
});
