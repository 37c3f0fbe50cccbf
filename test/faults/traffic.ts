/**
 * Steady traffic as clients make it: each caller sends a message, and sends it again with the same id until it is
 * acknowledged; a reader asks for a page over and over. Every third recipient says START after its STOP, every sixth STOP once more.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { OptOutsDocument, ProcessInboundDocument } from '../generated/operations.js';
import type { ApiAnswer, ApiClient } from '../support/client.js';

/** What a client may answer by sending the same again (docs/faults.md). */
export const retryableCodes = ['NOT_RECORDED', 'OUTCOME_UNKNOWN'];

/** Of a request whose connection broke off: like OUTCOME_UNKNOWN, where Heed itself was killed. */
export const brokenOff = 'BROKEN_OFF';

/** Milliseconds after which a request without an answer counts as hung. */
const hung = 30_000;
const callers = 10;
const betweenMessages = 10;
const betweenPages = 100;
const beforeRetry = 200;
/** For what was sent to be acknowledged, once all is over: what is not by then is missing. */
const patience = 90_000;

export interface Traffic {
  /** Messages by id, each counted once however often it was sent. */
  sent: ReadonlySet<string>;
  /** Message id to event id. */
  acknowledged: ReadonlyMap<string, string>;
  /** What each recipient has said last, as acknowledged. */
  saidLast: ReadonlyMap<string, 'out' | 'in'>;
  /** Errors of writes and of reads, by code. */
  codes: ReadonlyMap<string, number>;
  readCodes: ReadonlyMap<string, number>;
  /** The longest that any write and any read took to settle, in milliseconds. */
  slowestWrite(): number;
  slowestRead(): number;
  /** Event ids of the first message of each caller that was first sent after the moment, once all have one. */
  firstEventsSince(moment: number): string[] | null;
  /** Resolves when what was sent is acknowledged, or will not be. */
  stop(): Promise<void>;
}

let lastRecipient = 0;

/** Callers take turns at the clients that are given. `pause`: of a caller between two messages, in milliseconds. */
export function startTraffic(
  clients: readonly ApiClient[],
  to: string,
  { pause = betweenMessages } = {},
): Traffic {
  const sent = new Set<string>();
  const acknowledged = new Map<string, string>();
  const saidLast = new Map<string, 'out' | 'in'>();
  const codes = new Map<string, number>();
  const readCodes = new Map<string, number>();
  const history: { firstSent: number; eventId: string }[][] = [];
  const slowest = { write: 0, read: 0 };
  const stopping = new AbortController();
  let abandoned = false;

  async function timed<Data>(
    kind: 'write' | 'read',
    answered: Promise<ApiAnswer<Data>>,
  ): Promise<ApiAnswer<Data> | null> {
    const began = performance.now();
    const giveUp = new AbortController();
    const late = wait(hung, null, { signal: giveUp.signal }).catch(() => null);
    let code: string | undefined;
    const answer = await Promise.race([answered, late]).catch((): null => {
      code = brokenOff;
      return null;
    });
    giveUp.abort();
    slowest[kind] = Math.max(slowest[kind], performance.now() - began);
    code ??= answer === null ? 'NO_ANSWER' : answer.errors[0]?.extensions.code;
    const seen = kind === 'write' ? codes : readCodes;
    if (code !== undefined) seen.set(code, (seen.get(code) ?? 0) + 1);
    return answer;
  }

  async function send(
    client: ApiClient,
    messageId: string,
    from: string,
    text: string,
  ): Promise<string | null> {
    const input = { messageId, from, to, text };
    const answer = await timed('write', client.send(ProcessInboundDocument, { input }));
    return answer?.data?.processInbound.event?.id ?? null;
  }

  async function sayUntilAcknowledged(client: ApiClient, from: string, text: string): Promise<string | null> {
    const messageId = randomUUID();
    sent.add(messageId);
    let eventId = await send(client, messageId, from, text);
    while (eventId === null) {
      if (abandoned) return null;
      await wait(beforeRetry);
      eventId = await send(client, messageId, from, text);
    }
    acknowledged.set(messageId, eventId);
    saidLast.set(from, text === 'STOP' ? 'out' : 'in');
    return eventId;
  }

  async function call(client: ApiClient, own: { firstSent: number; eventId: string }[]): Promise<void> {
    while (!stopping.signal.aborted) {
      lastRecipient += 1;
      const nth = lastRecipient;
      const from = `+1646${String(2_000_000 + nth)}`;
      const texts = ['STOP', ...(nth % 3 === 0 ? ['START'] : []), ...(nth % 6 === 0 ? ['STOP'] : [])];
      for (const text of texts) {
        const firstSent = performance.now();
        const eventId = await sayUntilAcknowledged(client, from, text);
        if (eventId === null) return;
        own.push({ firstSent, eventId });
        await wait(pause);
      }
    }
  }

  let reads = 0;
  async function read(): Promise<void> {
    while (!stopping.signal.aborted) {
      const client = clients[reads++ % clients.length];
      if (client !== undefined) await timed('read', client.send(OptOutsDocument, { first: 10 }));
      await wait(betweenPages);
    }
  }

  const running = [read()];
  for (let at = 0; at < callers; at += 1) {
    const own: { firstSent: number; eventId: string }[] = [];
    history.push(own);
    const client = clients[at % clients.length];
    if (client !== undefined) running.push(call(client, own));
  }
  return {
    sent,
    acknowledged,
    saidLast,
    codes,
    readCodes,
    slowestWrite: () => slowest.write,
    slowestRead: () => slowest.read,
    firstEventsSince(moment) {
      const firsts = history.map((own) => own.find(({ firstSent }) => firstSent > moment)?.eventId);
      return firsts.every((eventId) => eventId !== undefined) ? firsts : null;
    },
    async stop() {
      stopping.abort();
      const late = setTimeout(() => (abandoned = true), patience);
      await Promise.all(running);
      clearTimeout(late);
    },
  };
}
