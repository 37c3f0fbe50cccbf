/**
 * What screening is measured against: a bare Fastify server that looks addresses up in a plain JavaScript Set of texts. It
 * takes the very bodies that Heed takes, and files as a stream; it reads no number, asks no database and knows nobody.
 * Programs on Heed's own Node: `node bench/run.mjs baselines/screen-set.ts`.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import Fastify from 'fastify';
import { phoneNumberAt } from '../screening/phone-numbers.js';

interface Screen {
  variables: { input: { recipients: string[] } };
}

let out = new Set<string>();

const server = Fastify({ logger: false, bodyLimit: 16 * 2 ** 20 });
server.addContentTypeParser(['text/plain', 'text/csv'], (_request, payload, done) => done(null, payload));

/** The Set holds so many from now on. */
server.post<{ Body: { entries: number } }>('/fill', ({ body: { entries } }) => {
  out = new Set();
  // As it came over a wire, in one piece; what a template makes is a rope that a Set would hold on to.
  for (let index = 0; index < entries; index += 1)
    out.add(Buffer.from(phoneNumberAt(index), 'latin1').toString('latin1'));
  return { size: out.size };
});

/** A batch: those of the Set, by their places. */
server.post<{ Body: Screen }>('/screen', ({ body }) => {
  const { recipients } = body.variables.input;
  const suppressed: { index: number; recipient: string }[] = [];
  for (const [index, recipient] of recipients.entries())
    if (out.has(recipient)) suppressed.push({ index, recipient });
  return { suppressed };
});

/** A file as it came: what Fastify's streams take by themselves. */
server.post<{ Body: Readable }>('/echo', ({ body }, reply) => reply.type('text/plain').send(body));

/** A file, an address a line, without those of the Set. */
server.post<{ Body: Readable }>('/lines', ({ body }, reply) => {
  reply.hijack();
  const answer = reply.raw.writeHead(200, { 'content-type': 'text/plain' });
  const lines = createInterface({ input: body, crlfDelay: Infinity });
  let kept = '';
  lines.on('line', (line) => {
    if (out.has(line)) return;
    kept += `${line}\n`;
    if (kept.length < 65_536) return;
    if (!answer.write(kept)) {
      lines.pause();
      answer.once('drain', () => lines.resume());
    }
    kept = '';
  });
  lines.on('close', () => answer.end(kept));
});

export async function main(): Promise<void> {
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  process.stdout.write(`BASELINE=http://127.0.0.1:${port}\n`);
  await once(process, 'SIGTERM');
  process.exit();
}
