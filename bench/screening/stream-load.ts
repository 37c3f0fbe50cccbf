/**
 * A file sent as a stream and its answer read as it comes, over plain HTTP/1.1. Files are made before the clock runs, and what
 * comes back must have the checksum of what should.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { timedCalls } from '../timed-calls.js';
import { type BatchPlan, batchOf } from './batch.js';

/**
 * lines: an address in E.164 a line. formatted: a line as people write them, those in +1 national, the others with +. csv: a table
 * with a header, a name in quotes before the address in E.164 and a city behind it.
 */
export type FileForm = 'lines' | 'formatted' | 'csv';

export interface StreamFile {
  url: string;
  key: string;
  form: FileForm;
  /** One batch of it is the file. */
  plan: BatchPlan;
  /** Who is out comes back as well: the file as it is. */
  echo: boolean;
  /** As many seconds at least: the file again and again. */
  seconds: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

interface FileMade {
  key: string;
  chunks: Buffer[];
  all: string;
  kept: string;
}

const chunkSize = 65_536;
let made: FileMade | undefined;

export const main = answerJobs(async (job: StreamFile): Promise<RequestResult> => {
  const file = fileOf(job);
  const expected = job.echo ? file.all : file.kept;
  const end = performance.now() + job.seconds * 1_000;
  const { calls, ...times } = await timedCalls({
    callers: 1,
    goesOn: (turn) => turn === 0 || performance.now() < end,
    make: () => async () => {
      const checksum = await send(job, file);
      if (checksum !== expected)
        throw new Error(`${job.url} answered another file than expected (${job.form})`);
    },
  });
  return { operations: calls * job.plan.size, ...times, nextSequence: job.sequence };
});

/** The checksum of the answer. */
async function send({ url, key, form }: StreamFile, { chunks }: FileMade): Promise<string> {
  const posted = request(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': form === 'csv' ? 'text/csv' : 'text/plain',
    },
  });
  const read = checksumOf(posted);
  const failed = new AbortController();
  read.catch(() => failed.abort());
  for (const chunk of chunks) {
    if (failed.signal.aborted) break;
    if (!posted.write(chunk)) await once(posted, 'drain', { signal: failed.signal }).catch(() => undefined);
  }
  posted.end();
  return read;
}

async function checksumOf(posted: ClientRequest): Promise<string> {
  const [response] = (await once(posted, 'response')) as [IncomingMessage];
  const hash = createHash('sha256');
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (response.statusCode !== 200)
      throw new Error(`${posted.path} answered ${response.statusCode}: ${chunk.toString()}`);
    hash.update(chunk);
  }
  return hash.digest('base64');
}

/** The last one is kept: the sides take turns with the same one. */
function fileOf({ form, plan }: StreamFile): FileMade {
  const key = JSON.stringify([form, plan]);
  if (made?.key === key) return made;
  const { recipients, out } = batchOf(plan, 0);
  const places = new Set(out);
  const header = form === 'csv' ? 'name,phone,city\n' : '';
  const rows = recipients.map((recipient, place) => rowOf(form, recipient, place));
  const all = Buffer.from(header + rows.join(''));
  const kept = Buffer.from(header + rows.filter((_, place) => !places.has(place)).join(''));
  const chunks: Buffer[] = [];
  for (let from = 0; from < all.length; from += chunkSize) chunks.push(all.subarray(from, from + chunkSize));
  const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');
  return (made = { key, chunks, all: sum(all), kept: sum(kept) });
}

function rowOf(form: FileForm, recipient: string, place: number): string {
  if (form === 'lines') return `${recipient}\n`;
  if (form === 'csv') return `"Doe, Jane ${place}",${recipient},Lyon\n`;
  const phoneNumber = parsePhoneNumberFromString(recipient);
  return `${recipient.startsWith('+1') ? phoneNumber?.formatNational() : phoneNumber?.formatInternational()}\n`;
}
