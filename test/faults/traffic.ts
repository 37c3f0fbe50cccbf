/**
 * Steady traffic as clients make it: each caller sends a message, and sends it again with the same id until it is
 * acknowledged; a reader asks for a page over and over.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { OptOutsDocument, ProcessInboundDocument } from '../generated/operations.js';
import type { ApiAnswer, ApiClient } from '../support/client.js';

/** What a client may answer by sending the same again (docs/faults.md). */
export const retryableCodes = ['NOT_RECORDED', 'OUTCOME_UNKNOWN'];

/** Milliseconds after which a request without an answer counts as hung. */
const hung = 30_000;
const callers = 10;
const betweenMessages = 10;
const betweenPages = 100;
const beforeRetry = 200;

export interface Traffic {
  /** Messages by id, each counted once however often it was sent. */
  sent: ReadonlySet<string>;
  /** Message id to event id. */
  acknowledged: ReadonlyMap<string, string>;
  /** Errors of writes and of reads, by code. */
  codes: ReadonlyMap<string, number>;
  readCodes: ReadonlyMap<string, number>;
  /** The longest that any write and any read took to settle, in milliseconds. */
  slowestWrite(): number;
  slowestRead(): number;
  /** Event ids of the first message of each caller that was first sent after the moment, once all have one. */
  firstEventsSince(moment: number): string[] | null;
  /** Resolves when what was sent is acknowledged. */
  stop(): Promise<void>;
}

let lastRecipient = 0;

export function startTraffic(client: ApiClient, to: string): Traffic {
  const sent = new Set<string>();
  const acknowledged = new Map<string, string>();
  const codes = new Map<string, number>();
  const readCodes = new Map<string, number>();
  const history: { firstSent: number; eventId: string }[][] = [];
  const slowest = { write: 0, read: 0 };
  const stopping = new AbortController();

  async function timed<Data>(
    kind: 'write' | 'read',
    answered: Promise<ApiAnswer<Data>>,
  ): Promise<ApiAnswer<Data> | null> {
    const began = performance.now();
    const giveUp = new AbortController();
    const late = wait(hung, null, { signal: giveUp.signal }).catch(() => null);
    const answer = await Promise.race([answered, late]).catch((): null => null);
    giveUp.abort();
    slowest[kind] = Math.max(slowest[kind], performance.now() - began);
    const code = answer === null ? 'NO_ANSWER' : answer.errors[0]?.extensions.code;
    const seen = kind === 'write' ? codes : readCodes;
    if (code !== undefined) seen.set(code, (seen.get(code) ?? 0) + 1);
    return answer;
  }

  async function send(messageId: string, from: string): Promise<string | null> {
    const input = { messageId, from, to, text: 'STOP' };
    const answer = await timed('write', client.send(ProcessInboundDocument, { input }));
    return answer?.data?.processInbound.event?.id ?? null;
  }

  async function call(own: { firstSent: number; eventId: string }[]): Promise<void> {
    while (!stopping.signal.aborted) {
      lastRecipient += 1;
      const from = `+1646${String(2_000_000 + lastRecipient)}`;
      const messageId = randomUUID();
      sent.add(messageId);
      const firstSent = performance.now();
      let eventId = await send(messageId, from);
      while (eventId === null) {
        await wait(beforeRetry);
        eventId = await send(messageId, from);
      }
      acknowledged.set(messageId, eventId);
      own.push({ firstSent, eventId });
      await wait(betweenMessages);
    }
  }

  async function read(): Promise<void> {
    while (!stopping.signal.aborted) {
      await timed('read', client.send(OptOutsDocument, { first: 10 }));
      await wait(betweenPages);
    }
  }

  const running = [read()];
  for (let at = 0; at < callers; at += 1) {
    const own: { firstSent: number; eventId: string }[] = [];
    history.push(own);
    running.push(call(own));
  }
  return {
    sent,
    acknowledged,
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
      await Promise.all(running);
    },
  };
}
