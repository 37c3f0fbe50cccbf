/** What the audit trail says of an endpoint: never its secret, and of its address no more than the host, which may hold a key behind. */
import type { StoredWebhookFilter } from '../../../core/db/webhook.tables.js';
import type { Facts } from '../../../core/access/told.rules.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';

export const subjectOf = (endpointId: string): string => `WebhookEndpoint ${endpointId}`;

/** `printOf`: tells two addresses at one host apart. */
export function factsOf(
  { name, url, filter, batch }: Pick<WebhookEndpointRow, 'name' | 'url' | 'filter' | 'batch'>,
  printOf: (text: string) => string,
): Facts {
  return { name, address: `${new URL(url).origin} ${printOf(url)}`, filter, batch };
}

/** Without what asks for nothing, and always in the same order. */
export function storedFilter(filter: StoredWebhookFilter): StoredWebhookFilter {
  const lists = Object.fromEntries(
    listNames.flatMap((name) => {
      const list = filter[name];
      return list == null || list.length === 0 ? [] : [[name, list]];
    }),
  );
  return { changedOnly: filter.changedOnly, ...lists };
}

const listNames = [
  'kinds',
  'channels',
  'senderIds',
  'receivedOn',
  'scopes',
  'sources',
  'reasons',
  'campaignIds',
  'importIds',
] as const satisfies (keyof StoredWebhookFilter)[];
