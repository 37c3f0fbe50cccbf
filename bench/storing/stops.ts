/** STOPs at even distances, whatever the answers take: a time counts from when its STOP was due. A process of its own. */
import { type HttpConnection, openConnection } from '../http-connection.js';
import { serve } from '../live/remote.js';
import { makeStop } from '../requests.js';
import { batchOf, type BatchPlan } from '../screening/batch.js';

export interface StopsWish {
  url: string;
  key: string;
  perSecond: number;
  /** They come from those in these batches, from this one on, who have never said anything. */
  plan: BatchPlan;
  batch: number;
}

export type StopCommands = ReturnType<typeof createCommands>;

export function main(): void {
  serve(createCommands());
}

function createCommands() {
  const senders = new Map<number, Generator<string>>();
  let sent = 0;
  let over = new AbortController();
  let going: Promise<number[]> = Promise.resolve([]);
  const idle: HttpConnection[] = [];

  async function send({ url, key, perSecond, plan, batch }: StopsWish): Promise<number[]> {
    const left = senders.get(batch) ?? strangersIn(plan, batch);
    senders.set(batch, left);
    const times: number[] = [];
    const underWay: Promise<void>[] = [];
    const began = performance.now();
    const { signal } = over;
    for (let turn = 0; !signal.aborted; turn += 1) {
      const due = began + (turn / perSecond) * 1_000;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const { value: from = '' } = left.next();
      sent += 1;
      underWay.push(stop(new URL(url), key, `stop-${sent}`, from, () => times.push(performance.now() - due)));
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
    const connection = idle.pop() ?? openConnection(url);
    const request = makeStop(id, from);
    const answer = await connection.post(request.body, key);
    answered();
    if (!request.isRight(answer)) throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
    idle.push(connection);
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

function* strangersIn(plan: BatchPlan, first: number): Generator<string> {
  for (let index = first; ; index += 1) {
    const { recipients, out, back } = batchOf(plan, index);
    const others = new Set([...out, ...back]);
    for (const [place, recipient] of recipients.entries()) if (!others.has(place)) yield recipient;
  }
}
