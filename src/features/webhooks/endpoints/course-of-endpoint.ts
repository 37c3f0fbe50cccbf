/** Whether and from where on an endpoint is told: paused, resumed, put back. */
import { newEntry } from '../../../core/access/audit-trail.queries.js';
import type { Author } from '../../../core/access/author.js';
import { type Facts, toldOfChange } from '../../../core/access/told.rules.js';
import type { Services } from '../../../core/graph/context.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import type { LogPlace } from '../../../core/log/cursor.js';
import { badWish, type Changed, unknown } from '../../../core/settings/settings-change.js';
import { subjectOf } from './endpoint-facts.rules.js';
import { namedEndpoint } from './named-endpoint.js';
import {
  changeEndpoint,
  type EndpointChange,
  paused,
  replayed,
  resumed,
} from './webhook-endpoints.queries.js';

type Needs = Pick<Services, 'db' | 'webhooks'>;

export function pauseWebhookEndpoint(needs: Needs, by: Author, endpointId: string) {
  return change(needs, by, endpointId, paused, ({ state }) => [{ state }, { state: 'PAUSED' }]);
}

export function resumeWebhookEndpoint(needs: Needs, by: Author, endpointId: string) {
  return change(needs, by, endpointId, resumed, ({ state, failures }) => [
    { state, failures },
    { state: 'ACTIVE', failures: 0 },
  ]);
}

/** From behind this place everything is told again. */
export function replayWebhookEndpoint(needs: Needs, by: Author, endpointId: string, after: LogPlace) {
  return change(needs, by, endpointId, replayed(after), ({ position }) => [
    { position },
    { position: after.position },
  ]);
}

async function change(
  { db, webhooks }: Needs,
  by: Author,
  endpointId: string,
  wished: EndpointChange,
  told: (before: WebhookEndpointRow) => [before: Facts, after: Facts],
): Promise<Changed<WebhookEndpointRow>> {
  const before = await namedEndpoint(db, by.accountId, endpointId);
  if (before === undefined) return unknown('webhook endpoint');
  if (wished.of !== undefined && wished.of !== before.kind)
    return badWish(`id: an endpoint of ${wished.of} was expected, one of ${before.kind} came`);
  const entry = newEntry(by, toldOfChange(subjectOf(before.endpointId), ...told(before)));
  const row = await changeEndpoint(db, by.accountId, before.endpointId, wished, entry);
  if (row === undefined) return unknown('webhook endpoint');
  webhooks.changed();
  return { kind: 'done', result: row };
}
