import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandwidth } from '../../src/features/provider-hooks/providers/bandwidth.rules.js';
import { holds } from '../properties/holds.js';
import { anyBytes, anyText } from '../properties/inputs.js';
import { doubt, itemsOf, request, someNow, sampleOf, unreadWithout } from './deliver.js';

const [scheme] = bandwidth.schemes;
const address = 'https://heed.example/hooks/bandwidth/k1';
const secret = '15jPWZmXdm:xxv3jPsPR2';

const read = (...events: unknown[]) => itemsOf(bandwidth, request(address, JSON.stringify(events)));
const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

describe('the proof of Bandwidth', () => {
  const given = (authorization?: string) =>
    doubt(scheme, request(address, '[]', authorization === undefined ? {} : { authorization }), secret);

  it('is the user and the password of its application', () => {
    expect(given(basic(secret))).toBe(null);
    expect(given(basic(secret).replace('Basic', 'basic'))).toBe(null);
  });

  it.each(['15jPWZmXdm:xxv3jPsPR3', '15jPWZmXdm:', '15jPWZmXdm', '', `${secret}x`])(
    'is not "%s"',
    (credentials) => {
      expect(given(basic(credentials))).toBe('WRONG_SIGNATURE');
    },
  );

  it('has to be there, and is asked for where it is not', () => {
    for (const none of [undefined, '', 'Bearer abc', secret]) expect(given(none)).toBe('NO_SIGNATURE');
    expect(scheme.challenge).toBe('Basic realm="Heed", charset="UTF-8"');
  });

  it('is made as Bandwidth makes it', () => {
    for (const one of [secret, 'heed:grün:🔑']) {
      expect(scheme.problemOf(one)).toBe(null);
      const sample = sampleOf(bandwidth, address, { from: '+14155550100', to: '+14155550199', now: someNow });
      const made = scheme.sign?.(sample, one, someNow);
      expect(made === undefined ? 'unsigned' : doubt(scheme, made, one)).toBe(null);
      expect(itemsOf(bandwidth, sample)).toMatchObject([
        { kind: 'message', message: { text: 'STOP', from: '+14155550100', to: '+14155550199' } },
      ]);
    }
  });

  it.each(['password', ':password', 'user:', 'user:pass\nword'])('has to have both: "%s"', (one) => {
    expect(scheme.problemOf(one)).toBe('user:password was expected');
  });
});

// https://dev.bandwidth.com/docs/messaging/webhooks/
const received = {
  type: 'message-received',
  time: '2016-09-14T18:20:17Z',
  description: 'Incoming message received',
  to: '+12345678902',
  message: {
    id: '14762070468292kw2fuqty55yp2b2',
    time: '2016-09-14T18:20:16Z',
    to: ['+12345678902'],
    from: '+12345678901',
    text: 'Hey, check this out!',
    applicationId: '93de2206-9669-4e07-948d-329f4b722ee2',
    media: [
      'https://messaging.bandwidth.com/api/v2/users/{accountId}/media/14762070468292kw2fuqty55yp2b2/0/bw.png',
    ],
    owner: '+12345678902',
    direction: 'in',
    segmentCount: 1,
  },
};
const ofReceived = {
  messageId: '14762070468292kw2fuqty55yp2b2',
  provider: 'bandwidth',
  channel: 'SMS',
  from: '+12345678901',
  to: '+12345678902',
  text: 'Hey, check this out!',
  buttonPayload: null,
  receivedAt: Date.parse('2016-09-14T18:20:16Z') * 1000,
  campaignId: null,
  campaignExternalId: null,
  providerAction: null,
  answeredByProvider: false,
};
const receivedWith = (message: object, others: object = {}) => ({
  ...received,
  ...others,
  message: { ...received.message, ...message },
});

describe('a message of Bandwidth', () => {
  it('is read with its id, its addresses, its text and its time', () => {
    expect(read(received)).toEqual([{ kind: 'message', message: ofReceived }]);
  });

  it('may be one of several, or not in a list', () => {
    expect(read(received, null, receivedWith({ id: 'b' }))).toMatchObject([
      { message: { messageId: ofReceived.messageId } },
      { kind: 'nothing' },
      { message: { messageId: 'b' } },
    ]);
    expect(itemsOf(bandwidth, request(address, JSON.stringify(received)))).toHaveLength(1);
  });

  it('of a group is one to that number of ours that it came to', () => {
    const to = ['+12345678902', '+12345678903'];
    expect(read(receivedWith({ to, owner: '+12345678903' }, { to: '+12345678903' }))).toMatchObject([
      { message: { to: '+12345678903' } },
    ]);
    expect(read(receivedWith({ owner: '+12345678903' }, { to: undefined }))).toMatchObject([
      { message: { to: '+12345678903' } },
    ]);
  });

  it('of RCS has its text inside, or a suggestion that was pressed', () => {
    const rbm = { channel: 'RBM', text: undefined, owner: 'our_agent', to: ['our_agent'] };
    const about = { ...ofReceived, channel: 'RCS', to: 'our_agent' };
    expect(read(receivedWith({ ...rbm, content: { text: 'STOP' } }, { to: 'our_agent' }))).toEqual([
      { kind: 'message', message: { ...about, text: 'STOP' } },
    ]);
    const suggestionResponse = { text: 'No more', postbackData: 'U1RPUA==' };
    const pressed = receivedWith({ ...rbm, suggestionResponse }, { to: 'our_agent' });
    expect(read({ ...pressed, type: 'suggestion-response' })).toEqual([
      { kind: 'message', message: { ...about, text: 'No more', buttonPayload: 'U1RPUA==' } },
    ]);
  });

  it.each<[string, object]>([
    ['without a text', receivedWith({ text: '' })],
    ['that we sent', receivedWith({ direction: 'out' })],
    ['without anything', { type: 'message-received' }],
  ])('%s is nothing', (_title, event) => {
    expect(read(event)).toEqual([{ kind: 'nothing' }]);
  });

  it.each<[string, object]>([
    ['message.id', receivedWith({ id: null })],
    ['message.from', receivedWith({ from: {} })],
  ])('without %s is told of as unread', (missing, event) => {
    expect(read(event)).toEqual([unreadWithout(missing)]);
  });
});

const failed = {
  type: 'message-failed',
  time: '2016-09-14T18:20:16Z',
  description: 'destination-rejected-due-to-user-opt-out',
  to: '+52345678903',
  errorCode: 4775,
  message: {
    id: '14762070468292kw2fuqty55yp2b2',
    time: '2016-09-14T18:20:10Z',
    to: ['+52345678903'],
    from: '+12345678901',
    text: '',
    applicationId: '93de2206-9669-4e07-948d-329f4b722ee2',
    owner: '+12345678901',
    direction: 'out',
    segmentCount: 1,
  },
};
const signal = {
  provider: 'bandwidth',
  code: '4775',
  from: '+12345678901',
  to: '+52345678903',
  messageId: '14762070468292kw2fuqty55yp2b2',
  channel: 'SMS',
  occurredAt: Date.parse('2016-09-14T18:20:16Z') * 1000,
};

describe('a failure of Bandwidth', () => {
  it('O6 with 4775 is a signal: the recipient has opted out', () => {
    for (const errorCode of [4775, '4775'])
      expect(read({ ...failed, errorCode })).toEqual([{ kind: 'signal', signal }]);
  });

  it('of a message to a group is of the recipient that it names, and each counts', () => {
    const to = ['+12345678902', '+52345678903'];
    const event = { ...failed, message: { ...failed.message, to } };
    expect(read(event, { ...event, to: '+12345678902' })).toEqual([
      { kind: 'signal', signal: { ...signal, messageId: `${signal.messageId} +52345678903` } },
      {
        kind: 'signal',
        signal: { ...signal, to: '+12345678902', messageId: `${signal.messageId} +12345678902` },
      },
    ]);
  });

  it('I9 from a sender that it does not name is one from nobody, and so from the whole account', () => {
    const message = { ...failed.message, from: undefined, owner: '' };
    expect(read({ ...failed, message })).toEqual([
      { kind: 'signal', signal: { ...signal, from: 'bandwidth' } },
    ]);
  });

  it.each([4482, 4772, 4720, 4721, 4750, 4770, 4780, 4790, 4432, 9902, 9999, 477, null])(
    'with %s says nothing of consent',
    (errorCode) => {
      expect(read({ ...failed, errorCode })).toEqual([{ kind: 'nothing' }]);
    },
  );

  it.each(['message-delivered', 'message-sending', 'message-sent', 'message-read', 'location', '', null])(
    'is none if it is a "%s"',
    (type) => {
      expect(read({ ...failed, type })).toEqual([{ kind: 'nothing' }]);
    },
  );

  it('of nobody is told of as unread', () => {
    expect(read({ ...failed, to: undefined })).toEqual([unreadWithout('to')]);
    const message = { ...failed.message, id: undefined };
    expect(read({ ...failed, message })).toEqual([unreadWithout('message.id')]);
  });

  it('of what came in is nothing', () => {
    expect(read({ ...failed, message: { ...failed.message, direction: 'in' } })).toEqual([
      { kind: 'nothing' },
    ]);
  });
});

describe('a delivery of Bandwidth', () => {
  it('that does not parse is told so, an empty one holds nothing', () => {
    expect(bandwidth.read(request(address, '[{')).kind).toBe('unreadable');
    expect(itemsOf(bandwidth, request(address, ''))).toEqual([]);
    expect(read()).toEqual([]);
  });

  const anyEvent = fc.dictionary(
    fc.constantFrom('type', 'time', 'to', 'errorCode', 'message', 'id', 'from', 'owner', 'text', 'direction'),
    fc.oneof(
      fc.constantFrom('message-received', 'message-failed', 'in', 'out', 4775, received.message),
      anyText(10),
      fc.jsonValue({ maxDepth: 3 }),
    ),
  );
  holds(
    'is read without a fault, whatever it holds, and proves nothing by itself',
    [
      fc.oneof(
        anyBytes(),
        fc.json().map((text) => Buffer.from(text)),
        fc.array(anyEvent).map((events) => Buffer.from(JSON.stringify(events))),
      ),
      anyText(),
    ],
    (body, authorization) => {
      const delivery = { ...request(address, ''), headers: { authorization }, body };
      const content = bandwidth.read(delivery);
      if (content.kind === 'read')
        for (const item of content.items)
          expect(item.kind !== 'message' || item.message.messageId !== '').toBe(true);
      expect(doubt(scheme, delivery, secret)).toMatch(/^(NO|WRONG)_SIGNATURE$/);
    },
  );
});
