/** Pages of refused rows of several imports, in one statement: a list of imports may ask for those of each. */
import DataLoader from 'dataloader';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { type ErrorRange, errorPages, type ImportErrorRow } from './import-errors.queries.js';

type ErrorPages = DataLoader<ErrorRange, ImportErrorRow[], string>;

/** Made anew with each request and each batch of a subscription, as all loaders are. */
const loaders = new WeakMap<RequestContext, ErrorPages>();
/** Pages of a statement. */
const maxBatchSize = 100;

export function errorPage(context: RequestContext, range: ErrorRange): Promise<ImportErrorRow[]> {
  const known = loaders.get(context) ?? createErrorPages(context);
  loaders.set(context, known);
  return known.load(range);
}

function createErrorPages(context: RequestContext): ErrorPages {
  return new DataLoader((ranges) => errorPages(context.services.db, accountIdOf(context), ranges), {
    maxBatchSize,
    cacheKeyFn: ({ importId, after, before, direction, limit }) =>
      [importId, after, before, direction, limit].join(' '),
  });
}
