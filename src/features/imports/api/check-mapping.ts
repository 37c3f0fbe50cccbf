/** Whether a mapping makes sense for the account, before anything is stored. It is stored as it was asked, and read again when it runs. */
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { badInput, notFound } from '../../../core/graph/errors.js';
import { readMapping } from '../mapping/import-mapping.rules.js';
import type { ImportMappingInput } from './import-inputs.types.js';

/** Throws BAD_USER_INPUT for one that makes none, and NOT_FOUND for senders and groups that the account does not have. */
export async function checkMapping(context: RequestContext, mapping: ImportMappingInput): Promise<void> {
  const { services } = context;
  const settings = await services.settings.current(accountIdOf(context));
  const read = readMapping(settings, mapping, services.now());
  if (read.kind === 'bad-input') throw badInput(`mapping.${read.message}`);
  if (read.kind === 'not-found') throw notFound(read.what);
}
