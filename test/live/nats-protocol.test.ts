import { expect, it } from 'vitest';
import { createNatsReader, greeting, publication } from '../../src/features/live/nats-protocol.rules.js';

const stream = Buffer.from(
  'INFO {"server_id":"X","tls_required":true,"tls_available":true,"max_payload":1048576} \r\n' +
    '+OK\r\nPING\r\nPONG\r\n' +
    'MSG heed.x.hints 1 7\r\na\r\nMSG \r\n' +
    'MSG heed.x.hints 1 some.reply 0\r\n\r\n' +
    '-ERR \'Permissions Violation for Publish to "heed.x.hints"\'\r\n',
);
const events = [
  { kind: 'info', tlsRequired: true, tlsAvailable: true },
  { kind: 'ping' },
  { kind: 'pong' },
  { kind: 'message', payload: 'a\r\nMSG ' },
  { kind: 'message', payload: '' },
  { kind: 'refused', reason: 'Permissions Violation for Publish to "heed.x.hints"' },
];

it('what a NATS server sends is read the same in whatever pieces it comes', () => {
  for (let size = 1; size <= stream.length; size += 1) {
    const read = createNatsReader();
    const seen = [];
    for (let from = 0; from < stream.length; from += size)
      seen.push(...read(stream.subarray(from, from + size)));
    expect(seen).toEqual(events);
  }
});

it.each(['HTTP/1.1 400 Bad Request\r\n\r\n', '\r\n', 'INFO nothing\r\n', 'x'.repeat(1_048_577)])(
  'what is not the NATS protocol is an error',
  (text) => {
    expect(() => createNatsReader()(Buffer.from(text))).toThrow(/./);
  },
);

it('a client introduces itself with its credentials and asks whether it was accepted', () => {
  const [connect = '', ...rest] = greeting('heed.x.hints', { user: 'heed', pass: 'a "b"' }, true).split(
    '\r\n',
  );
  expect(JSON.parse(connect.replace('CONNECT ', ''))).toMatchObject({
    user: 'heed',
    pass: 'a "b"',
    tls_required: true,
    echo: true,
  });
  expect(rest).toEqual(['SUB heed.x.hints 1', 'PING', '']);
  expect(publication('heed.x.hints', 'tag beat')).toBe('PUB heed.x.hints 8\r\ntag beat\r\n');
});
