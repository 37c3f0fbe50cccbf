/** STOPs at even distances, whatever the answers take: a time counts from when its STOP was due. A process of its own. */
import { setTimeout as wait } from 'node:timers/promises';
import { type HttpConnection, openConnection } from '../http-connection.js';
import { serve } from '../live/remote.js';
import { makeStop } from '../requests.js';
import { batchOf, type BatchPlan } from '../screening/batch.js';
import { phoneNumberAt } from '../screening/phone-numbers.js';

export interface StopsWish {
  url: string;
  key: string;
  perSecond: number;
  from: Strangers;
}

/** Of whom STOPs come: each of people who have never said anything, and once. */
export type Strangers =
  /** Those in these batches, from this one on. */
  | { plan: BatchPlan; batch: number }
  /** Those of this index of phone-numbers.ts and after it. */
  | { index: number };

export type StopCommands = ReturnType<typeof createCommands>;

export function main(): void {
  serve(createCommands());
}

function createCommands() {
  const known = new Map<string, Generator<string>>();
  let sent = 0;
  let over = new AbortController();
  let going: Promise<number[]> = Promise.resolve([]);
  const idle: HttpConnection[] = [];

  async function send({ url, key, perSecond, from }: StopsWish): Promise<number[]> {
    const name = JSON.stringify(from);
    const left = known.get(name) ?? strangersIn(from);
    known.set(name, left);
    const times: number[] = [];
    const underWay: Promise<void>[] = [];
    const began = performance.now();
    const { signal } = over;
    for (let turn = 0; !signal.aborted; turn += 1) {
      const due = began + (turn / perSecond) * 1_000;
      const early = due - performance.now();
      if (early > 0) await wait(early);
      const { value: sender = '' } = left.next();
      sent += 1;
      underWay.push(
        stop(new URL(url), key, `stop-${sent}`, sender, () => times.push(performance.now() - due)),
      );
    }
    await Promise.all(underWay);
    return times;
  }

  async function stop(
    url: URL,
    key: string,
    id: string,
    from: string,
    answered: () => unknown,
  ): Promise<void> {
    const connection = takeIdle() ?? openConnection(url);
    const request = makeStop(id, from);
    const answer = await connection.post(request.body, key);
    answered();
    if (!request.isRight(answer)) throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
    idle.push(connection);
  }

  /** The one that has waited longest, so that none waits until the server closes it. */
  function takeIdle(): HttpConnection | undefined {
    for (let next = idle.shift(); next !== undefined; next = idle.shift()) if (next.isOpen()) return next;
    return undefined;
  }

  return {
    start(wish: StopsWish): void {
      over = new AbortController();
      going = send(wish);
      // Told of by `stop`.
      going.catch(() => undefined);
    },
    /** Milliseconds of each since `start`; rejects if one was answered wrongly. */
    async stop(): Promise<number[]> {
      over.abort();
      return going;
    },
    /** In all. */
    sent: (): number => sent,
  };
}

function* strangersIn(from: Strangers): Generator<string> {
  if ('index' in from) for (let index = from.index; ; index += 1) yield phoneNumberAt(index);
  const { plan, batch } = from;
  for (let index = batch; ; index += 1) {
    const { recipients, out, back } = batchOf(plan, index);
    const others = new Set([...out, ...back]);
    for (const [place, recipient] of recipients.entries()) if (!others.has(place)) yield recipient;
  }
}
