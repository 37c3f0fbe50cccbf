/** The filters of the list and of the log, as the API takes them. */
import type { HeedApi } from '../http/heed-api.js';
import type { Given } from '../options/declared-options.js';
import type { listFilterOptions, logFilterOptions } from './filter-options.js';
import { findCampaigns, findSenders } from './find-senders.js';

type Filter = Record<string, unknown>;

/** Null where nothing is filtered. */
export async function listFilter(
  heed: HeedApi,
  given: Given<typeof listFilterOptions>,
): Promise<Filter | null> {
  return emptyIsNull({
    channels: orNone(given.channel),
    senderIds: orNone(await findSenders(heed, '--sender', given.sender)),
    scopes: orNone(given.scope),
    sources: orNone(given.source),
    reasons: orNone(given.reason),
    campaignIds: orNone(await findCampaigns(heed, given.campaign)),
    recipient: given.recipient,
    from: given.from,
    to: given.to,
  });
}

export async function logFilter(
  heed: HeedApi,
  given: Given<typeof logFilterOptions>,
): Promise<Filter | null> {
  return emptyIsNull({
    ...(await listFilter(heed, given)),
    kinds: orNone(given.kind),
    changedOnly: given['changed-only'] ? true : null,
    receivedOn: orNone(await findSenders(heed, '--received-on', given['received-on'])),
    importIds: orNone(given.import),
  });
}

/** An empty list would ask for nothing. */
function orNone<Value>(values: readonly Value[]): readonly Value[] | null {
  return values.length === 0 ? null : values;
}

function emptyIsNull(filter: Filter): Filter | null {
  const given = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
  return given.length === 0 ? null : Object.fromEntries(given);
}
