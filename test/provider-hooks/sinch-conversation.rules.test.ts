import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/core/domain/instant.js';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { sinch } from '../../src/features/provider-hooks/providers/sinch.rules.js';
import { delivery, readItems } from './any-delivery.js';
import { c1 } from './sinch-vectors.js';
import { unreadWithout } from './deliver.js';

const message = {
  messageId: '01W4FFL35P4NC4K35SMSBATCH8',
  provider: 'sinch',
  channel: 'SMS',
  from: '+12015555555',
  to: '+12017777777',
  text: 'Hello John! 👋',
  buttonPayload: null,
  receivedAt: parseInstant('2024-06-06T07:52:37.386Z'),
  campaignId: null,
  campaignExternalId: null,
  providerAction: null,
  answeredByProvider: false,
};

describe('the Conversation API of Sinch', () => {
  const about = {
    app_id: '01EB37HMH1M6SV18ABNS3G135H',
    accepted_time: '2020-11-16T08:17:44.993024Z',
    event_time: '2020-11-16T08:17:42.814Z',
    project_id: 'c36f3d3d-1523-4edd-ae42-11995557ff61',
  };
  const inbound = {
    id: '01EQ8235TD19N21XQTH12B145D',
    direction: 'TO_APP',
    contact_message: { text_message: { text: 'Hi!' } },
    channel_identity: { channel: 'SMS', identity: '12015555555', app_id: '01EB37HMH1M6SV18ABNS3G135H' },
    conversation_id: '01EQ8172WMDB8008EFT4M30481',
    contact_id: '01EQ4174TGGY5B1VPTPGHW19R0',
    metadata: '',
    accept_time: '2020-11-16T08:17:43.915829Z',
  };
  const read = (rest: object, identity: object = {}) =>
    readItems(sinch, {
      ...about,
      message: { ...inbound, ...rest, channel_identity: { ...inbound.channel_identity, ...identity } },
    });
  const expected = (rest: object) => [
    {
      kind: 'message',
      message: {
        ...message,
        messageId: '01EQ8235TD19N21XQTH12B145D',
        to: '01EB37HMH1M6SV18ABNS3G135H',
        text: 'Hi!',
        receivedAt: parseInstant('2020-11-16T08:17:43.915829Z'),
        ...rest,
      },
    },
  ];

  it('brings texts of its channels, to the app', () => {
    expect(read({})).toEqual(expected({}));
    expect(read({}, { channel: 'WHATSAPP' })).toEqual(expected({ channel: 'WHATSAPP' }));
    expect(read({}, { channel: 'RCS' })).toEqual(expected({ channel: 'RCS' }));
    expect(read({}, { channel: 'MMS' })).toEqual(expected({}));
    expect(read({}, { identity: 'US.13491208655302741918', channel: 'WHATSAPP' })).toEqual(
      expected({ from: 'US.13491208655302741918', channel: 'WHATSAPP' }),
    );
  });

  it('brings them to our number where it says so, not where it repeats the number of the person', () => {
    expect(read({ sender_id: '12017777777' })).toEqual(expected({ to: '+12017777777' }));
    expect(read({ sender_id: '+12017777777' })).toEqual(expected({ to: '+12017777777' }));
    expect(read({ sender_id: '12015555555' })).toEqual(expected({}));
    expect(read({ sender_id: '+12015555555' })).toEqual(expected({}));
    expect(read({ sender_id: '' })).toEqual(expected({}));
  });

  it.each(['MESSENGER', 'VIBER', 'VIBERBM', 'INSTAGRAM', 'TELEGRAM', 'LINE', 'KAKAOTALK', 'APPLEBC'])(
    'brings nothing of %j',
    (channel) => {
      expect(read({}, { channel, identity: '2742085512340733' })).toEqual([{ kind: 'nothing' }]);
    },
  );

  it.each(['', null, {}])('tells of what came by the channel %j as unread', (channel) => {
    expect(read({}, { channel, identity: '2742085512340733' })).toEqual([
      unreadWithout('message.channel_identity.channel'),
    ]);
  });

  it('brings what was chosen, with the text of the choice where that comes', () => {
    const chosen = (postbackData: string) =>
      read({
        contact_message: {
          choice_response_message: { message_id: '01EQ8235TD19N21XQTH12B1000', postback_data: postbackData },
          reply_to: { message_id: '01EQ8235TD19N21XQTH12B1000' },
        },
      });
    expect(chosen('unsubscribe_me')).toEqual(expected({ text: null, buttonPayload: 'unsubscribe_me' }));
    expect(chosen('01EQ8235TD19N21XQTH12B1000_Stop please')).toEqual(
      expected({ text: 'Stop please', buttonPayload: '01EQ8235TD19N21XQTH12B1000_Stop please' }),
    );
    expect(chosen('')).toEqual([{ kind: 'nothing' }]);
  });

  it('brings what is written below a picture, and no picture', () => {
    const url = 'https://example.com/a.jpg';
    expect(read({ contact_message: { media_card_message: { url, caption: 'stop' } } })).toEqual(
      expected({ text: 'stop' }),
    );
    for (const other of [
      { media_message: { url } },
      { location_message: { title: 'x' } },
      { fallback_message: { reason: {}, raw_message: 'STOP' } },
      {},
    ])
      expect(read({ contact_message: other })).toEqual([{ kind: 'nothing' }]);
  });

  it('says nothing of what the app has sent', () => {
    expect(read({ direction: 'TO_CONTACT' })).toEqual([{ kind: 'nothing' }]);
  });

  const optOut = {
    app_id: '01EB37KMH2M6SV18ASNS3G135H',
    accepted_time: '2020-11-17T16:12:36.165864Z',
    project_id: '',
    opt_out_notification: {
      contact_id: '01EKA07N79THJ20ZSN6AS30TMW',
      channel: 'WHATSAPP',
      identity: '12345678910',
      status: 'OPT_OUT_SUCCEEDED',
      request_id: '01EQBFNC9HVGDW1878RD3B15AC',
    },
  };
  const optIn = {
    app_id: '01EB37HMH1M6SV18ABNS3G135H',
    accepted_time: '2020-11-17T16:13:57.052735Z',
    project_id: '',
    opt_in_notification: {
      contact_id: '01EKA07N79THJ20WSN6AS30TMW',
      channel: 'WHATSAPP',
      identity: '46702471483',
      status: 'OPT_IN_SUCCEEDED',
      request_id: '01EQBFQWDC9E9A16NJ852S1ATD',
    },
  };

  it('reports opt-outs and opt-ins, of the person for the app', () => {
    const signal = {
      provider: 'sinch',
      code: 'OPT_OUT',
      from: '+12345678910',
      to: '01EB37KMH2M6SV18ASNS3G135H',
      messageId: '01EQBFNC9HVGDW1878RD3B15AC',
      channel: 'WHATSAPP',
      occurredAt: parseInstant('2020-11-17T16:12:36.165864Z'),
    };
    expect(readItems(sinch, optOut)).toEqual([{ kind: 'signal', signal }]);
    expect(readItems(sinch, optIn)).toEqual([
      {
        kind: 'signal',
        signal: {
          ...signal,
          code: 'OPT_IN',
          from: '+46702471483',
          to: '01EB37HMH1M6SV18ABNS3G135H',
          messageId: '01EQBFQWDC9E9A16NJ852S1ATD',
          occurredAt: parseInstant('2020-11-17T16:13:57.052735Z'),
        },
      },
    ]);
    expect(findSignal('sinch', 'OPT_OUT')).toMatchObject({ action: 'OPT_OUT' });
    expect(findSignal('sinch', 'OPT_IN')).toMatchObject({ action: 'OPT_IN' });
  });

  it('knows one without an id by person, wish and moment', () => {
    const { request_id: requestId, ...rest } = optOut.opt_out_notification;
    expect(requestId).toBe('01EQBFNC9HVGDW1878RD3B15AC');
    expect(readItems(sinch, { ...optOut, opt_out_notification: rest })).toMatchObject([
      { signal: { messageId: '12345678910 OPT_OUT 2020-11-17T16:12:36.165864Z' } },
    ]);
  });

  it('reports none that failed, none of other channels, and none with the status of the other', () => {
    for (const change of [
      { status: 'OPT_OUT_FAILED' },
      { status: 'OPT_IN_SUCCEEDED' },
      { status: undefined },
      { channel: 'VIBER' },
    ]) {
      const notification = { ...optOut.opt_out_notification, ...change };
      expect(readItems(sinch, { ...optOut, opt_out_notification: notification })).toEqual([
        { kind: 'nothing' },
      ]);
    }
  });

  it('tells of an opt-out of nobody, or from an app that is not named, as unread', () => {
    const notification = { ...optOut.opt_out_notification, identity: '' };
    expect(readItems(sinch, { ...optOut, opt_out_notification: notification })).toEqual([
      unreadWithout('identity'),
    ]);
    expect(readItems(sinch, { ...optOut, app_id: null })).toEqual([unreadWithout('app_id')]);
  });

  it('says nothing with anything else', () => {
    expect(readItems(sinch, c1.body)).toEqual([{ kind: 'nothing' }]);
    for (const other of ['{}', '[]', 'null', '7', '""'])
      expect(readItems(sinch, other)).toEqual([{ kind: 'nothing' }]);
    expect(readItems(sinch, '')).toEqual([]);
    expect(sinch.read(delivery('type=mo_text'))).toEqual({
      kind: 'unreadable',
      message: 'the body: JSON was expected',
    });
  });
});
