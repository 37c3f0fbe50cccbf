/** The body of an upload, as it ends: what has come before is given out in each case, and nobody waits for what cannot come. */
import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { openUploadBody } from '../../../src/features/imports/upload/upload-body.js';

/** Long enough to be a test that hangs. */
const idle = 600_000;

function givenRequest(isComplete: boolean, ...chunks: string[]) {
  const request = new IncomingMessage(new Socket());
  for (const chunk of chunks) request.push(chunk);
  request.complete = isComplete;
  if (isComplete) request.push(null);
  return request;
}

async function left(request: IncomingMessage) {
  const closed = once(request, 'close');
  request.destroy();
  await closed;
}

const told = ({ bytes, behind }: { bytes: Buffer; behind: string }) => [String(bytes), behind];

it('of a client that left behind its last byte the rest is given out, and is all', async () => {
  for (const [isComplete, behind] of [
    [true, 'end'],
    [false, 'broken-off'],
  ] as const) {
    const request = givenRequest(isComplete, 'one,', 'two');
    const body = openUploadBody(request, { size: 100, idle });
    // Nothing of it is read before somebody asks: the client may leave meanwhile.
    await left(request);
    expect(told(await body.next())).toEqual(['one,two', behind]);
    expect(told(await body.next())).toEqual(['', behind]);
  }
});

it('of a client that had left before anybody asked ends at once', async () => {
  const gone = givenRequest(false);
  await left(gone);
  expect(told(await openUploadBody(gone, { size: 100, idle }).next())).toEqual(['', 'broken-off']);
  const read = givenRequest(true, 'all');
  read.resume();
  await once(read, 'end');
  expect(told(await openUploadBody(read, { size: 100, idle }).next())).toEqual(['', 'end']);
});

it('comes in pieces of a size, the last with the end; an interruption leaves the rest where it is', async () => {
  const request = givenRequest(false, 'one');
  const body = openUploadBody(request, { size: 6, idle });
  const first = body.next();
  request.push('two');
  expect(told(await first)).toEqual(['onetwo', 'more']);
  const second = body.next();
  request.push('three');
  body.interrupt();
  expect((await second).behind).toBe('interrupted');
  expect(told(await body.next())).toEqual(['', 'interrupted']);

  const whole = givenRequest(true, 'four');
  const rest = openUploadBody(whole, { size: 6, idle });
  expect(told(await rest.next())).toEqual(['four', 'end']);
});

it('of a client that is silent is given up, with what it has sent', async () => {
  const request = givenRequest(false, 'some');
  const body = openUploadBody(request, { size: 100, idle: 20 });
  expect(told(await body.next())).toEqual(['some', 'stalled']);
});
