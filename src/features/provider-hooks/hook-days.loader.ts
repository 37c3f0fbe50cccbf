import DataLoader from 'dataloader';
import { microseconds } from '../../core/domain/instant.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { dayOf } from './hook-counts.js';
import { type HookDay, hookDaysOf } from './hook-counts.queries.js';

const shownDays = 30;

const loaders = new WeakMap<RequestContext, DataLoader<string, HookDay[]>>();

/** What came to hooks in the last days: of all that a request asks for in one statement. */
export function daysLoaderOf(context: RequestContext): DataLoader<string, HookDay[]> {
  const known = loaders.get(context);
  if (known !== undefined) return known;
  const made = new DataLoader(
    async (hookIds: readonly string[]) => {
      const { db, now } = context.services;
      const first = dayOf(now() - shownDays * microseconds.day);
      const rows = await hookDaysOf(db, accountIdOf(context), hookIds, first);
      return hookIds.map((hookId) => rows.filter((row) => row.hookId === hookId));
    },
    { maxBatchSize: 100 },
  );
  loaders.set(context, made);
  return made;
}
