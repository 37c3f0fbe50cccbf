import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/core/domain/instant.js';
import { telnyx } from '../../src/features/provider-hooks/providers/telnyx.rules.js';
import { readItems } from './any-delivery.js';
import { nothing, received, vector } from './telnyx-vector.js';
import { unreadWithout } from './deliver.js';

const message = {
  messageId: '7ee4241c-f127-47e5-9c34-3aac291f8058',
  provider: 'telnyx',
  channel: 'SMS',
  from: '+18665550001',
  to: '+18445550001',
  text: 'Hello, World!',
  buttonPayload: null,
  receivedAt: parseInstant('2019-01-23T18:10:02.574Z'),
  campaignId: null,
  campaignExternalId: null,
  providerAction: null,
  answeredByProvider: false,
};

const expected = (rest: object = {}) => [{ kind: 'message', message: { ...message, ...rest } }];
describe('messages that Telnyx brings', () => {
  it('are texts, from the person to our number', () => {
    expect(received({})).toEqual(expected());
    expect(received({ type: 'MMS' })).toEqual(expected());
    expect(received({ received_at: '2019-01-23T18:10:01.000+00:00' })).toEqual(
      expected({ receivedAt: parseInstant('2019-01-23T18:10:01Z') }),
    );
  });

  it('may come to a short code', () => {
    expect(received({ to: [{ phone_number: '12345' }] })).toEqual(expected({ to: '12345' }));
  });

  it('carry what Telnyx took them for, whatever they say, and are answered then', () => {
    expect(readItems(telnyx, vector.body)).toEqual([
      {
        kind: 'message',
        message: {
          ...message,
          messageId: '84cca175-9755-4859-b67f-4730d7f58aa3',
          from: '+13125000000',
          to: '+17735550002',
          text: 'STOP',
          receivedAt: parseInstant('2024-12-09T20:16:07.588Z'),
          providerAction: 'OPT_OUT',
          answeredByProvider: true,
        },
      },
    ]);
    const said = (type: string, providerAction: string) =>
      expect(received({ autoresponse_type: type, text: 'Genug' })).toEqual(
        expected({ text: 'Genug', providerAction, answeredByProvider: true }),
      );
    said('STOP', 'OPT_OUT');
    said('stop', 'OPT_OUT');
    said('OPT_OUT', 'OPT_OUT');
    said('START', 'OPT_IN');
    said('opt_in', 'OPT_IN');
    said('HELP', 'HELP');
  });

  it.each([null, '', 'NONE', 'constructor', 7, {}])('carry nothing by the autoresponse %j', (type) => {
    expect(received({ autoresponse_type: type, text: 'STOP' })).toEqual(expected({ text: 'STOP' }));
  });

  it('need a text, or that Telnyx took them for something', () => {
    expect(received({ text: '', media: [{ url: 'https://example.com/a.jpg' }] })).toEqual(nothing);
    expect(received({ text: null })).toEqual(nothing);
    expect(received({ text: '', autoresponse_type: 'STOP' })).toMatchObject([
      { message: { text: null, providerAction: 'OPT_OUT' } },
    ]);
  });

  it('need who wrote, and to whom', () => {
    for (const [payload, missing] of [
      [{ from: null }, 'from.phone_number'],
      [{ from: {} }, 'from.phone_number'],
      [{ to: [] }, 'to.phone_number'],
      [{ to: null }, 'to.phone_number'],
      [{ to: [{ carrier: 'x' }] }, 'to.phone_number'],
      [{ id: null }, 'id'],
      [{ type: undefined }, 'type'],
    ] as const)
      expect(received(payload)).toEqual([unreadWithout(missing)]);
  });

  it('are none of another channel, nor of ours', () => {
    for (const payload of [{ type: 'FAX' }, { direction: 'outbound' }])
      expect(received(payload)).toEqual(nothing);
  });

  it('may be of RCS: to an agent, with a text or with what was tapped', () => {
    const payload = {
      text: undefined,
      type: 'RCS',
      direction: 'inbound',
      body: { text: 'Hello from Telnyx!' },
      from: {
        carrier: 'T-Mobile USA',
        line_type: 'long_code',
        phone_number: '+13125000000',
        status: 'webhook_delivered',
      },
      id: '84cca175-9755-4859-b67f-4730d7f58aa3',
      to: [{ agent_id: 'e4448a5c0670c2a9', agent_name: 'My RCS Agent' }],
    };
    const rcs = {
      channel: 'RCS',
      messageId: '84cca175-9755-4859-b67f-4730d7f58aa3',
      from: '+13125000000',
      to: 'e4448a5c0670c2a9',
    };
    expect(received(payload)).toEqual(expected({ ...rcs, text: 'Hello from Telnyx!' }));
    const tapped = {
      suggestion_response: { postback_data: 'action_visit_store', text: 'Explore the online store' },
    };
    expect(received({ ...payload, body: tapped })).toEqual(
      expected({ ...rcs, text: 'Explore the online store', buttonPayload: 'action_visit_store' }),
    );
    for (const body of [{ user_file: {} }, { location: {} }, { event_type: 'is_typing' }, {}, null])
      expect(received({ ...payload, body })).toEqual(nothing);
  });

  it('may be of WhatsApp, in the forms that it may have', () => {
    const whatsapp = { type: 'whatsapp', text: undefined };
    const reply = { id: 'stop', title: 'Stop it' };
    const pressed = expected({ channel: 'WHATSAPP', text: 'Stop it', buttonPayload: 'stop' });
    expect(received({ ...whatsapp, body: { text: { body: 'stop' } } })).toEqual(
      expected({ channel: 'WHATSAPP', text: 'stop' }),
    );
    expect(received({ ...whatsapp, body: { interactive: { button_reply: reply } } })).toEqual(pressed);
    expect(received({ ...whatsapp, body: { interactive: { list_reply: reply } } })).toEqual(pressed);
    expect(received({ ...whatsapp, body: { button: { payload: 'stop', text: 'Stop it' } } })).toEqual(
      pressed,
    );
    expect(received({ ...whatsapp, text: 'stop', from: 'US.13491208655302741918' })).toMatchObject([
      { message: { from: 'US.13491208655302741918' } },
    ]);
  });
});
