/** An endpoint by the id that a caller gives: of another account, and what is no id, is as of none. */
import type { Db } from '../../../core/db/connect.js';
import { isId } from '../../../core/graph/ids.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import { findEndpoint } from './webhook-endpoints.queries.js';

export function namedEndpoint(
  db: Db,
  accountId: string,
  endpointId: string,
): Promise<WebhookEndpointRow | undefined> {
  return isId(endpointId) ? findEndpoint(db, accountId, endpointId) : Promise.resolve(undefined);
}
