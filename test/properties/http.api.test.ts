/** The other routes and the sockets: whatever bytes come, no answer is a fault, no page is broken, no log line tells of anybody. */
import * as fc from 'fast-check';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CreateOptOutLinksDocument } from '../generated/operations.js';
import { holdsInTime } from './holds.js';
import { anyAddress, anyBytes, anyText, around } from './inputs.js';
import { expectOk, headerText, useWatchedHeed } from './watched-heed.js';

const heed = useWatchedHeed();
const given = { link: '', recipient: '+447911123456' };

beforeAll(async () => {
  const { admin } = heed.account;
  const { createOptOutLinks } = await admin.run(CreateOptOutLinksDocument, {
    input: { senderId: heed.senderId, recipients: [given.recipient] },
  });
  given.link = new URL(createOptOutLinks[0]?.url ?? '').pathname;
});

/** What may stand in a request line, if not in an address. */
const inPath = (text: string) =>
  text.replaceAll(/[^\x21-\x7e]/g, (sign) => encodeURIComponent(sign.toWellFormed()));

describe('any request', () => {
  const paths = around(
    '/graphql',
    '/u/aB3xyz_-9Q',
    '/opt-out/00000000-0000-4000-8000-000000000001',
    '/imports/00000000-0000-4000-8000-000000000001?token=x',
    '/screen?senderId=x',
    '/downloads/x?token=y',
    '/health/live',
    '/metrics',
    '//',
    '/%',
    '/%00',
    '/u/%E0%A4%A',
    '/?x=%zz',
  );
  holdsInTime(
    'is answered, whatever its address, method, headers and body',
    [
      paths,
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
      fc.dictionary(
        fc.constantFrom(
          'authorization',
          'accept',
          'accept-language',
          'accept-encoding',
          'content-type',
          'cookie',
          'range',
          'if-none-match',
          'x-forwarded-for',
          'origin',
          'upload-offset',
          'tus-resumable',
          'x-http-method-override',
        ),
        around('Bearer heed_x', '*/*', 'gzip', 'application/json', 'bytes=0-', '1.0.0', '127.0.0.1', 'HEAD'),
      ),
      fc.option(anyBytes(60)),
    ],
    async (path, method, headers, body) => {
      const plain = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, headerText(value)]),
      );
      expectOk(
        await heed.ask({
          method,
          path: `/${inPath(path).replace(/^\//, '')}`,
          headers: plain,
          ...(body === null || method === 'GET' || method === 'HEAD' ? {} : { body }),
        }),
      );
      heed.expectQuietLog();
    },
    { share: 0.25 },
  );

  holdsInTime(
    'even one that is no HTTP is answered or hung up on, and the next is answered',
    [
      fc.oneof(
        anyBytes(120),
        around(
          'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
          'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
          'GET /u/x HTTP/1.1\r\nHost: x\r\nX: \u0001\r\n\r\n',
          'PUT /imports/x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n',
        ).map((text) => Buffer.from(text, 'latin1')),
      ),
    ],
    async (bytes) => {
      const { hostname, port } = new URL(heed.app.origin);
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.end(bytes));
        let text = '';
        socket.on('data', (part) => (text += part.toString('latin1')));
        socket.on('error', () => resolve(text)).on('close', () => resolve(text));
        socket.setTimeout(2_000, () => socket.destroy());
      });
      expect(answer).not.toMatch(/^HTTP\/1\.1 5/);
      heed.expectQuietLog();
    },
    { share: 0.05 },
  );
});

describe('the form', () => {
  const fields = around(
    'action=opt-out',
    'action=undo&sealed=x',
    'action=answer&reason=TOO_MANY&reasonText=a',
    'List-Unsubscribe=One-Click',
    'phoneNumber=%2B447911123456',
    'email=ann%40example.com&action=opt-out',
    'reasonText=<script>&action=answer',
    '%E0%A4%A',
  );
  holdsInTime(
    'answers whatever is sent to a link of somebody with a whole page, and the log does not say whose it is',
    [
      fields,
      fc.constantFrom('application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'),
      fc.constantFrom('link', 'public'),
      around('fr', '<b>', 'de'),
    ],
    async (body, type, where, lang) => {
      const path = where === 'link' ? given.link : `/opt-out/${heed.account.accountId}`;
      const answer = await heed.ask({
        method: 'POST',
        path: `${path}?lang=${encodeURIComponent(lang.toWellFormed())}`,
        headers: { 'content-type': type },
        body,
      });
      if (answer.status !== 429) expectOk(answer);
      heed.expectQuietLog([given.recipient, given.link.slice(3), '447911123456']);
    },
    { share: 0.15 },
  );
});

describe('a socket', () => {
  const message = fc.oneof(
    around(
      '{"type":"connection_init"}',
      '{"type":"ping"}',
      '{"type":"subscribe","id":"1","payload":{"query":"subscription{optOutEvents{cursor}}"}}',
      '{"id":"1","type":"complete"}',
      '{"type":"subscribe","id":"","payload":{"query":7}}',
      '[]',
      'null',
      '{"type":{}}',
    ),
    fc.json(),
    anyText(40),
  );
  holdsInTime(
    'that is sent anything at all is answered or closed, and no fault is logged',
    [fc.array(fc.oneof(message, anyBytes(60)), { maxLength: 6 }), fc.boolean(), anyAddress],
    async (messages, introduced, address) => {
      const socket = new WebSocket(
        `${heed.app.origin.replace('http', 'ws')}/graphql`,
        'graphql-transport-ws',
      );
      const closed = new Promise<number>((resolve) =>
        socket.on('close', resolve).on('error', () => undefined),
      );
      await new Promise<void>((resolve) => socket.on('open', () => resolve()).on('close', () => resolve()));
      const authorization = `Bearer ${heed.account.admin.key}`;
      if (introduced) socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
      socket.send(
        JSON.stringify({
          type: 'subscribe',
          id: address,
          payload: { query: `{ mayContact(recipient: "${address}") { x } }` },
        }),
      );
      for (const one of messages) if (socket.readyState === WebSocket.OPEN) socket.send(one);
      if (socket.readyState === WebSocket.OPEN) socket.close(1000);
      const code = await closed;
      expect([1000, 1002, 1003, 1006, 1007, 1008, 1009, 4400, 4401, 4403, 4406, 4408, 4409, 4429]).toContain(
        code,
      );
      heed.expectQuietLog([address, address.slice(1)]);
    },
    { share: 0.1 },
  );
});

it('Heed is as well as before', async () => {
  expect((await heed.ask({ path: '/health/ready' })).status).toBe(200);
});
