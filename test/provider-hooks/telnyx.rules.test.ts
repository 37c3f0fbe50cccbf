import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/core/domain/instant.js';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { telnyx } from '../../src/features/provider-hooks/providers/telnyx.rules.js';
import { holds } from '../properties/holds.js';
import { anyDelivery, delivery, doubtOf, isTaken, readItems, schemeOf, words } from './any-delivery.js';
import { signAsTelnyx, telnyxKeys } from './telnyx-signer.js';
import { nothing, received, seed, sms, vector } from './telnyx-vector.js';
import { unreadWithout } from './deliver.js';

const scheme = schemeOf(telnyx, 'ED25519');
describe('what Telnyx says of messages that we sent', () => {
  const stop = {
    code: '40300',
    title: 'Blocked due to STOP message',
    detail: "Messages cannot be sent from '+18445550001' to '+18665550001' due to an existing block rule.",
  };
  const finalized = (payload: object, type = 'message.finalized') =>
    received(
      {
        direction: 'outbound',
        id: 'ac012cbf-5e09-46af-a69a-7c0e2d90993c',
        from: { phone_number: '+18445550001' },
        to: [{ phone_number: '+18665550001', status: 'delivery_failed' }],
        completed_at: '2019-12-09T21:32:14.148+00:00',
        errors: [stop],
        ...payload,
      },
      { event_type: type, occurred_at: '2019-12-09T21:32:15.000+00:00' },
    );
  const signal = {
    provider: 'telnyx',
    code: '40300',
    from: '+18445550001',
    to: '+18665550001',
    messageId: 'ac012cbf-5e09-46af-a69a-7c0e2d90993c',
    channel: 'SMS',
    occurredAt: parseInstant('2019-12-09T21:32:14.148Z'),
  };

  it('is an opt-out where the error 40300 names a STOP or a block rule', () => {
    expect(finalized({})).toEqual([{ kind: 'signal', signal }]);
    expect(finalized({}, 'message.sent')).toEqual([{ kind: 'signal', signal }]);
    expect(finalized({ errors: [{ ...stop, title: undefined }] })).toEqual([{ kind: 'signal', signal }]);
    expect(finalized({ errors: [{ code: '40008' }, { ...stop, code: 40300, detail: null }] })).toEqual([
      { kind: 'signal', signal },
    ]);
    expect(finalized({ completed_at: null, type: 'RCS', from: { agent_id: 'e4448a5c0670c2a9' } })).toEqual([
      {
        kind: 'signal',
        signal: {
          ...signal,
          channel: 'RCS',
          from: 'e4448a5c0670c2a9',
          occurredAt: parseInstant('2019-12-09T21:32:15Z'),
        },
      },
    ]);
    expect(findSignal('telnyx', '40300')).toMatchObject({ action: 'OPT_OUT' });
  });

  it.each([
    [[]],
    [null],
    [[null]],
    [[{ code: '40300' }]],
    [[{ code: '40300', title: 'From number is not assigned to a messaging profile' }]],
    [[{ code: '40300', title: 'The service was stopped' }]],
    [[{ ...stop, code: '40008' }]],
    [[{ ...stop, code: '403000' }]],
    [[{ code: '40002', title: 'Blocked as spam - temporary' }]],
    [[{ code: '40322', title: 'Blocked due to content' }]],
  ])('is none with the errors %j', (errors) => {
    expect(finalized({ errors })).toEqual(nothing);
  });

  it('is told of as unread where it may be any of several recipients, or of nobody', () => {
    const several = [{ phone_number: '+18665550001' }, { phone_number: '+18665550002' }];
    for (const to of [several, []]) expect(finalized({ to })).toEqual([unreadWithout('to.phone_number')]);
    expect(finalized({ id: '' })).toEqual([unreadWithout('id')]);
  });

  it('is none in a channel that is none of Heed', () => {
    expect(finalized({ type: 'FAX' })).toEqual(nothing);
  });

  it('I9 is one from the profile, and so from the whole account, where no number had been chosen yet', () => {
    const profile = '740572b6-099c-44a1-89b9-6c92163bc68d';
    expect(finalized({ from: null, messaging_profile_id: profile })).toEqual([
      { kind: 'signal', signal: { ...signal, from: profile } },
    ]);
    expect(finalized({ from: {}, messaging_profile_id: null })).toEqual([
      { kind: 'signal', signal: { ...signal, from: 'telnyx' } },
    ]);
  });

  it('is nothing when it was sent, arrived or was read', () => {
    for (const type of ['message.sent', 'message.finalized', 'message.read'])
      expect(finalized({ errors: [], to: [{ phone_number: '+18665550001', status: 'read' }] }, type)).toEqual(
        nothing,
      );
  });
});

describe('whatever comes from who says that it is Telnyx', () => {
  it('is unreadable where it is no JSON, and nothing where it is other JSON', () => {
    expect(telnyx.read(delivery('From=%2B1'))).toEqual({
      kind: 'unreadable',
      message: 'the body: JSON was expected',
    });
    expect(readItems(telnyx, '')).toEqual([]);
    for (const body of ['{}', '[]', 'null', '7', '{"data":null}', '{"data":[]}'])
      expect(readItems(telnyx, body)).toEqual(nothing);
  });

  const any = anyDelivery({
    names: [
      ...words('data event_type payload id type from to phone_number agent_id text body'),
      ...words('suggestion_response postback_data autoresponse_type errors code title detail'),
      ...words('received_at completed_at occurred_at interactive button direction'),
    ],
    values: [
      ...words(
        'message.received message.finalized SMS RCS +13125000000 STOP 40300 2024-12-09T20:16:07.588+00:00',
      ),
      sms.from,
      sms.to,
    ],
    headers: {
      'telnyx-timestamp': [vector.timestamp, '1600000000'],
      'telnyx-signature-ed25519': [vector.signature],
    },
  });

  holds('nothing throws, and what is read has all that Heed needs', [any], (request) =>
    isTaken(telnyx, request, { ED25519: vector.key }),
  );

  const keys = telnyxKeys(seed);
  holds(
    'what is signed is taken, whatever it is',
    [any],
    (request) =>
      doubtOf(scheme, signAsTelnyx(request, keys, 1_600_000_000), keys.publicKey, 1_600_000_000) === null,
    { share: 0.1 },
  );
});
