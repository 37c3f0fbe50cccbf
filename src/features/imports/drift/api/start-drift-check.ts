/** A check of drift whose file is yet to come; and taking what it has found. */
import type { RequestContext } from '../../../../core/graph/context.js';
import { accountIdOf } from '../../../../core/graph/context.js';
import { badInput, notFound } from '../../../../core/graph/errors.js';
import { isId } from '../../../../core/domain/new-id.js';
import { changeImport } from '../../api/change-import.js';
import { checkMapping } from '../../api/check-mapping.js';
import { beginImport } from '../../api/start-import.js';
import type { MappingInput } from '../../mapping/import-mapping.rules.js';
import { driftChecksById } from '../drift-checks.queries.js';
import type { StartDriftCheckInput } from './drift-inputs.types.js';
import { DriftCheckType, DriftCheckUploadType } from './drift.types.js';

const listName = /^[A-Za-z0-9_-]{1,64}$/;

export async function startDriftCheck(
  context: RequestContext,
  { idempotencyKey, ...input }: StartDriftCheckInput,
): Promise<DriftCheckUploadType> {
  const problem = problemOf(input);
  if (problem !== null) throw badInput(problem);
  const { provider, asOf } = input;
  const mapping = await checkMapping(context, mappingOf(input));
  const { row, uploadUrl } = await beginImport(context, {
    call: { key: idempotencyKey ?? null, operation: 'startDriftCheck', input },
    fileName: input.fileName,
    columns: input.columns,
    dryRun: true,
    mapping,
    drift: { provider, listName: input.listName ?? null, asOf: mapping.asOf ?? asOf },
  });
  const [check] = await driftChecksById(context.services.db, row.accountId, [row.importId]);
  if (check === undefined) throw new Error('a check of drift was neither made nor found');
  return new DriftCheckUploadType(row, check, uploadUrl);
}

function problemOf(input: Omit<StartDriftCheckInput, 'idempotencyKey'>): string | null {
  const isNamed = input.senderIds?.length || input.groupId != null;
  if (input.senderIds?.length && input.groupId != null)
    return 'groupId: senderIds or groupId was expected, both came';
  if (input.provider === 'AWS' && !isNamed)
    return 'senderIds: an opt-out list of AWS does not say whose it is, so senderIds or groupId was expected, nothing came';
  if (input.listName != null && !listName.test(input.listName))
    return 'listName: 1 to 64 letters, digits, - and _ were expected';
  if (input.columns != null && input.provider !== 'OTHER')
    return `columns: they go with provider OTHER, but the provider is ${input.provider}`;
  return input.columns?.scope == null
    ? null
    : "columns.scope: a provider's list does not say how far a row reaches";
}

function mappingOf(input: Omit<StartDriftCheckInput, 'idempotencyKey'>): MappingInput {
  const { groupId, senderIds, senderMap, blocks, region, timeZone, asOf } = input;
  return {
    ...(groupId == null
      ? { scope: 'SENDER' as const, senderIds: senderIds ?? null }
      : { scope: 'GROUP' as const, groupId }),
    senderMap: senderMap ?? null,
    blocks,
    region: region ?? null,
    timeZone: timeZone ?? null,
    asOf,
  };
}

/** Runs its import for real. It opts out, and never in. */
export async function takeFromProvider(context: RequestContext, id: string): Promise<DriftCheckType> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  const [check] = isId(id) ? await driftChecksById(db, accountId, [id]) : [];
  if (check === undefined) throw notFound('check of drift');
  const row = await changeImport(context, 'confirmImport', id, 'takeFromProvider');
  return new DriftCheckType(row, check);
}
