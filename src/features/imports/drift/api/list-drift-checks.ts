/** The account's checks of drift, newest first. */
import { askForPage } from '../../../../core/graph/answer-budget.js';
import { type Connection, type PageArgs, toConnection } from '../../../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../../../core/graph/context.js';
import { isId } from '../../../../core/domain/new-id.js';
import { countImports, importPage } from '../../api/imports.queries.js';
import { cursorOfImport, placeOfImport } from '../../api/list-imports.js';
import { driftChecksById } from '../drift-checks.queries.js';
import { DriftCheckType } from './drift.types.js';

export const checksByDefault = 20;

export async function listDriftChecks(
  context: RequestContext,
  page: PageArgs,
): Promise<Connection<DriftCheckType>> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  const request = askForPage(context, page, checksByDefault);
  const [after, before] = await Promise.all([
    placeOfImport(context, request.after),
    placeOfImport(context, request.before),
  ]);
  const { direction } = request;
  const limit = request.limit + 1;
  const imports = await importPage(db, accountId, { drift: true, after, before, direction, limit });
  const checks = await driftChecksById(
    db,
    accountId,
    imports.map(({ importId }) => importId),
  );
  const byId = new Map(checks.map((check) => [check.importId, check]));
  const rows = imports.flatMap((row) => {
    const check = byId.get(row.importId);
    return check === undefined ? [] : [{ row, check }];
  });
  return toConnection(request, direction === 'forward' ? rows : rows.toReversed(), {
    node: ({ row, check }) => new DriftCheckType(row, check),
    cursor: ({ row }) => cursorOfImport(row),
    count: () => countImports(db, accountId, true),
  });
}

/** Null: the account has none with this id. */
export async function findDriftCheck(context: RequestContext, id: string): Promise<DriftCheckType | null> {
  if (!isId(id)) return null;
  const { db } = context.services;
  const [row] = [await context.loaders.import.load(id.toLowerCase())];
  const [check] = await driftChecksById(db, accountIdOf(context), [id]);
  return row == null || check === undefined ? null : new DriftCheckType(row, check);
}
