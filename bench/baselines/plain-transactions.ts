/**
 * One plain transaction a message: what a service would do that has the same SQL and neither groups messages nor shares
 * transactions. So many callers, a connection each; begin, the writer's statement (prepared) with one item, commit. It is
 * given its items ready made: no HTTP, no GraphQL, no rules.
 */
import postgres from 'postgres';
import { newId } from '../../src/core/domain/new-id.js';
import type { RecordItem } from '../../src/core/log/word.js';
import { callOfBatch } from '../../src/core/log/batch-columns.rules.js';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { messageOf } from '../requests.js';

export interface PlainAccount {
  accountId: string;
  senderId: string;
  scopeKey: number;
  settingsVersion: string;
}

export interface PlainJob {
  databaseUrl: string;
  /** Callers take turns with them. */
  accounts: PlainAccount[];
  callers: number;
  /** Until then, or until as many messages were recorded. */
  seconds: number;
  messages?: number;
  /** Without begin and commit: one statement is a transaction by itself. */
  implicit?: boolean;
  /** The first sequence not used before. */
  sequence: number;
}

export const main = answerJobs(runPlain);

async function runPlain(job: PlainJob): Promise<RequestResult> {
  const { accounts, callers, implicit = false, messages = Infinity } = job;
  const sql = postgres(job.databaseUrl, { max: callers, idle_timeout: 0, max_lifetime: null });
  // Each connection is open and has prepared what it will ask.
  await Promise.all(Array.from({ length: callers }, () => sql`select pg_sleep(0.05)`));
  const times: number[] = [];
  let { sequence } = job;
  const first = sequence;
  const began = performance.now();
  const end = began + job.seconds * 1_000;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end && sequence - first < messages) {
        const mine = sequence++;
        const account = accounts[mine % accounts.length] as PlainAccount;
        const call = callOfBatch([{ accountId: account.accountId, items: [itemOf(mine, account)] }], {
          alone: true,
          secondTry: false,
        });
        const parameters = call.parameters as postgres.ParameterOrJSON<never>[];
        const sent = performance.now();
        const rows = implicit
          ? await sql.unsafe(call.text, parameters, { prepare: true })
          : await sql.begin((transaction) => transaction.unsafe(call.text, parameters, { prepare: true }));
        times.push(performance.now() - sent);
        if (rows[0]?.['status'] !== 'RECORDED')
          throw new Error(`a wrong answer came: ${rows[0]?.['status']}`);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  await sql.end();
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { operations: times.length, seconds, p50: at(0.5), p99: at(0.99), nextSequence: sequence };
}

/** What Heed makes of the message that requests.ts sends. */
function itemOf(sequence: number, { senderId, scopeKey, settingsVersion }: PlainAccount): RecordItem {
  const { messageId, provider, from, to, text } = messageOf(sequence);
  return {
    itemId: newId(),
    claimKey: JSON.stringify([provider, messageId]),
    settingsVersion: Number(settingsVersion),
    decision: {
      action: 'OPT_OUT',
      match: { keyword: 'STOP', action: 'OPT_OUT', rule: 'keyword' },
      reply: {
        id: newId(),
        from: to,
        to: from,
        text: 'Bench: You are unsubscribed and will get no more messages. Reply START to come back.',
        language: 'en',
        notAfter: (Date.now() + 300_000) * 1_000,
      },
      replyOnRepeat: false,
      reviewId: null,
      warnings: [],
    },
    words: [
      {
        eventId: newId(),
        kind: 'OPTED_OUT',
        recipient: from,
        scope: 'SENDER',
        scopeKey,
        channel: 'SMS',
        senderId,
        receivedOn: senderId,
        blocks: 'MARKETING',
        source: 'KEYWORD',
        keyword: 'STOP',
        rule: 'keyword',
        evidence: text,
        messageId,
        actor: 'First key',
        decideFor: senderId,
      },
    ],
  };
}
