/**
 * A file of any length is screened as it comes, a part at a time: what is held are a few parts, however long it is, and
 * nothing more is read while what was found is not taken. Parts are decided side by side and come out in order.
 *
 * D5: of each part the end of the log is read after the call came in, and all that is at or below it is taken into account.
 * What cannot be answered is an error, never "may write": the answer then ends without its proper end.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Services } from '../../core/graph/context.js';
import { notFound } from '../../core/graph/errors.js';
import type { FileForm } from './file-form.rules.js';
import { countRows, type FileCounts, outputOf } from './file-output.rules.js';
import {
  addressOfRow,
  FilePart,
  headerIsAddress,
  readAddresses,
  rowsToAsk,
  suppress,
} from './file-part.rules.js';
import type { FileRequest } from './file-request.rules.js';
import { BrokenFile, type FileRows } from './file-rows.js';
import { unlessErased } from './screen-recipients.js';
import { readScreeningStart } from './screening.queries.js';
import { suppressedAmong } from './suppressions.js';

export interface FileScreening {
  services: Pick<Services, 'db' | 'recipientSets' | 'erased'>;
  accountId: string;
  request: FileRequest;
  form: FileForm;
  /** Of national numbers. */
  region: string | null;
  /** In which run of the database the screening has begun. */
  database: string | null;
  /** What has come of the file so far. */
  rows: FileRows;
  /** What comes next; null at the end. */
  next: () => Promise<Buffer | null>;
  /** Before each part, of so many rows: throws if the screening may not go on. */
  mayGoOn: (rows: number) => Promise<void>;
  /** Of what has been given out. */
  counts: FileCounts;
}

/** Parts that are decided at a time. */
const sideBySide = 4;
/** Rows of a part at most. */
const rowsOfPart = 16_384;
/** What is read before others get their turn, in rows of E.164: about a millisecond. */
const turn = 6_000;

type Decided = { part: FilePart; output: Buffer };

export async function* screenFile(screening: FileScreening): AsyncGenerator<Buffer> {
  const { rows, counts } = screening;
  const spare: FilePart[] = [];
  const underWay: Promise<Decided>[] = [];
  let coming: Promise<Buffer | null> | null = null;
  for (;;) {
    // While something is decided, more is gathered for the next part.
    const isRipe = rows.hasRows && (!rows.hasRoom || underWay.length === 0);
    if (isRipe && underWay.length < sideBySide) {
      const part = spare.pop() ?? new FilePart(rowsOfPart);
      if (rows.cut(part)) underWay.push(guarded(decide(screening, part)));
      else spare.push(part);
      continue;
    }
    const [first] = underWay;
    if (first === undefined && rows.isDone) return;
    if (rows.hasRoom) coming ??= guarded(screening.next());
    const came = await Promise.race([
      ...(coming === null ? [] : [coming]),
      ...(first === undefined ? [] : [first]),
    ]);
    if (came === null || Buffer.isBuffer(came)) {
      coming = null;
      rows.add(came);
    } else {
      void underWay.shift();
      countRows(came.part, counts);
      yield came.output;
      spare.push(came.part);
    }
  }
}

async function decide(screening: FileScreening, part: FilePart): Promise<Decided> {
  const { services, request, form, region, database } = screening;
  await screening.mayGoOn(part.rows.count);
  const reading = { tagger: services.recipientSets.tagger, region };
  if (headerIsAddress(part, reading)) {
    throw new BrokenFile(
      'header: expected names of columns in the first row, got an address: say header=absent',
    );
  }
  for (let row = 0; ;) {
    row = readAddresses(part, row, turn, reading);
    if (row === part.rows.count) break;
    await nextTurn();
  }
  while ((await unlessErased(askAbout(screening, part))) === null);
  // Its log may be another one, and the cursor that was given out leads to none of its places.
  if (services.db.identity() !== database)
    throw new Error('the database became another one while a file was screened');
  return { part, output: outputOf(part, request.rows, form) };
}

async function askAbout({ services, accountId, request }: FileScreening, part: FilePart): Promise<true> {
  const { db, recipientSets, erased } = services;
  const start = await readScreeningStart(db, accountId, request.senderIds);
  if (start === null || !start.hasSenders) throw notFound('sender');
  const tags = await recipientSets.at(
    accountId,
    { ...start.place, erasures: start.erasures },
    part.rows.count,
  );
  const asked = rowsToAsk(part, tags);
  const addresses = asked.map((row) => addressOfRow(part, row));
  const stored = await erased.storedAs(accountId, start.erasures, addresses);
  const question = { ...request, erasures: start.erasures };
  for (const { place, scope, blocks, since } of await suppressedAmong(db, accountId, question, stored)) {
    const row = asked[place];
    if (row !== undefined) suppress(part, row, { scope, blocks, since });
  }
  return true;
}

/** Its failure is seen by whoever waits for it, and by nobody if nobody does any more. */
function guarded<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
