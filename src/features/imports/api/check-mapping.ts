/** Whether a mapping makes sense for the account, before anything is stored. It is stored as it was asked, but for what is ahead of the clock, and read again when it runs. */
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { badInput, notFound } from '../../../core/graph/errors.js';
import { type MappingInput, readMapping } from '../mapping/import-mapping.rules.js';

/**
 * Throws BAD_USER_INPUT for one that makes none, and NOT_FOUND for senders and groups that the account does not have. Gives
 * what is stored: an asOf ahead of the clock counts as now, and not as the moment at which a row's turn comes: whoever says
 * START until then comes after it (O3, D3).
 */
export async function checkMapping(context: RequestContext, mapping: MappingInput): Promise<MappingInput> {
  const { services } = context;
  const settings = await services.settings.current(accountIdOf(context));
  const now = services.now();
  const read = readMapping(settings, mapping, now);
  if (read.kind === 'bad-input') throw badInput(`mapping.${read.message}`);
  if (read.kind === 'not-found') throw notFound(read.what);
  return mapping.asOf != null && mapping.asOf > now ? { ...mapping, asOf: now } : mapping;
}
