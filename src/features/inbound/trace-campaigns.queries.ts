import { arrayText } from '../../core/db/array-text.rules.js';
import type { Db } from '../../core/db/connect.js';
import { formatInstant } from '../../core/domain/instant.js';
import type { Traced } from '../../core/log/campaign-tracer.js';

/** An account and its own time. */
export interface Asked {
  accountId: string;
  attributionDays: number;
  traced: readonly Traced[];
}

/** The campaign that each one answers, in order, null where there is none: one call of the SQL function, however many. */
export async function findTraced(db: Db, asked: readonly Asked[]): Promise<(string | null)[]> {
  // Most messages came to the same few senders of the same accounts: these are sent once.
  const askers = createPlaces<Asked>();
  const senders = createPlaces<string>();
  const messages = asked.flatMap((one) => {
    const asker = askers.of(`${one.accountId} ${one.attributionDays}`, one);
    return one.traced.map(({ recipient, senderIds, at }) => {
      const set = arrayText(senderIds, (senderId) => senderId) ?? '{}';
      return { asker, recipient, at, senders: senders.of(set, set) };
    });
  });
  const rows = await db
    .ofAll(askers.all.map(({ accountId }) => accountId))
    .text<{ message: number; campaign_id: string }>(statement, [
      arrayText(askers.all, ({ accountId }) => accountId),
      arrayText(askers.all, ({ attributionDays }) => attributionDays),
      arrayText(senders.all, (set) => set),
      arrayText(messages, ({ asker }) => asker),
      arrayText(messages, ({ recipient }) => recipient),
      `{${messages.map(({ at }) => (at === null ? 'NULL' : `"${formatInstant(at)}"`)).join(',')}}`,
      arrayText(messages, ({ senders: place }) => place),
    ]);
  const found: (string | null)[] = messages.map(() => null);
  for (const { message, campaign_id } of rows) found[message - 1] = campaign_id;
  return found;
}

/** Numbers different things in the order in which they come, from 1. */
function createPlaces<Thing>() {
  const places = new Map<string, number>();
  const all: Thing[] = [];
  return {
    all,
    of(key: string, thing: Thing): number {
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, all.push(thing));
      return all.length;
    },
  };
}

const statement = `select message, campaign_id from trace_campaigns($1::text::uuid[], $2::text::integer[], $3::text::text[],
  $4::text::integer[], $5::text::text[], $6::text::timestamptz[], $7::text::integer[])`;
