import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/core/domain/instant.js';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { sinch } from '../../src/features/provider-hooks/providers/sinch.rules.js';
import { readItems } from './any-delivery.js';
import { unreadWithout } from './deliver.js';

describe('a report of the Conversation API of a message that we sent', () => {
  const about = {
    app_id: '01EB37HMH1M6SV18ABNS3G135H',
    accepted_time: '2020-11-17T16:01:06.374Z',
    event_time: '2020-11-17T16:01:07Z',
    project_id: 'c36f3d3d-1513-4edd-ae42-11995557ff61',
  };
  const read = (reason: object, rest: object = {}) =>
    readItems(sinch, {
      ...about,
      message_delivery_report: {
        message_id: '01EQBF0BT63J7S1FEKJZ0Z08VD',
        conversation_id: '01EQBCFQR3EGE60P42H6H1117J',
        status: 'FAILED',
        channel_identity: { channel: 'WHATSAPP', identity: '12345678910', app_id: '' },
        contact_id: '01EXA07N79THJ20WSN6AS30TMW',
        reason: { code: 'CHANNEL_FAILURE', sub_code: 'UNSPECIFIED_SUB_CODE', ...reason },
        metadata: '',
        ...rest,
      },
    });
  const stopped = { channel_code: '131050' };

  it('O6 with Meta’s code for who has stopped marketing messages is an opt-out', () => {
    const signal = {
      provider: 'sinch',
      code: '131050',
      from: about.app_id,
      to: '+12345678910',
      messageId: '01EQBF0BT63J7S1FEKJZ0Z08VD',
      channel: 'WHATSAPP',
      occurredAt: parseInstant(about.event_time),
    };
    expect(read(stopped)).toEqual([{ kind: 'signal', signal }]);
    expect(read({ channel_code: 131050 }, { status: 'SWITCHING_CHANNEL' })).toEqual([
      { kind: 'signal', signal },
    ]);
    expect(findSignal('sinch', '131050')).toMatchObject({ action: 'OPT_OUT' });
  });

  it.each([
    [{ channel_code: '131049' }, {}],
    [{ channel_code: '' }, {}],
    [stopped, { status: 'DELIVERED' }],
    [stopped, { channel_identity: { channel: 'SMS', identity: '12345678910' } }],
    [null, { reason: null }],
  ])('is nothing with the reason %j and %j', (reason, rest) => {
    expect(read(reason ?? {}, rest)).toEqual([{ kind: 'nothing' }]);
  });

  it.each([
    ['channel_identity.identity', { channel_identity: { channel: 'WHATSAPP', identity: '' } }],
    ['message_id', { message_id: undefined }],
  ])('of an opt-out without %s is told of as unread', (missing, rest) => {
    expect(read(stopped, rest)).toEqual([unreadWithout(missing)]);
  });

  it.each(['OUTSIDE_ALLOWED_SENDING_WINDOW', 'RECIPIENT_NOT_OPTED_IN', 'CHANNEL_REJECT', 'NO_PERMISSION'])(
    'is no opt-out by Sinch’s own reason %s',
    (code) => {
      expect(read({ code, description: 'reason description' })).toEqual([{ kind: 'nothing' }]);
    },
  );
});
