import { getTableColumns, sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { givenBy } from '../../../core/db/given-by.js';
import { webhookEndpoints } from '../../../core/db/webhook.tables.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';

/** Those of many accounts that Heed has paused, in one statement, the one paused first before the others. */
export function pausedEndpoints(db: Db, accountIds: readonly string[]): Promise<WebhookEndpointRow[]> {
  return db
    .ofAll(accountIds)
    .orm.select(getTableColumns(webhookEndpoints))
    .from(givenBy(sql`paused_webhooks_of(${sql.param(accountIds)}::uuid[])`, webhookEndpoints));
}

/** How many endpoints of all accounts are active, failing, paused by somebody, stopped by Heed. */
export async function endpointStates(db: Db): Promise<Map<string, number>> {
  const rows = await db.rows<{ state: string; endpoints: number }>(
    sql`select state, endpoints from webhook_states()`,
  );
  return new Map(rows.map(({ state, endpoints }) => [state, endpoints]));
}
