import { arrayText } from '../../core/db/array-text.rules.js';
import type { Db } from '../../core/db/connect.js';
import { formatInstant } from '../../core/domain/instant.js';
import type { Traced } from '../../core/log/campaign-tracer.js';

/** The campaign that each one answers, null where there is none: one call of the SQL function, whatever their number. */
export async function findTraced(
  db: Db,
  accountId: string,
  attributionDays: number,
  traced: readonly Traced[],
): Promise<(string | null)[]> {
  // Most messages came to the same few senders: each set of them is sent once.
  const sets = new Map<string, number>();
  const places = traced.map(({ senderIds }) => {
    const set = arrayText(senderIds, (senderId) => senderId) ?? '{}';
    const place = sets.get(set) ?? sets.size + 1;
    sets.set(set, place);
    return place;
  });
  const rows = await db.text<{ message: number; campaign_id: string }>(statement, [
    accountId,
    String(attributionDays),
    arrayText(traced, ({ recipient }) => recipient),
    `{${traced.map(({ at }) => (at === null ? 'NULL' : `"${formatInstant(at)}"`)).join(',')}}`,
    arrayText([...sets.keys()], (set) => set),
    arrayText(places, (place) => place),
  ]);
  const found: (string | null)[] = traced.map(() => null);
  for (const { message, campaign_id } of rows) found[message - 1] = campaign_id;
  return found;
}

const statement = `select message, campaign_id from trace_campaigns($1::uuid, $2::text::integer, $3::text::text[],
  $4::text::timestamptz[], $5::text::text[], $6::text::integer[])`;
