/** Addresses of what a check has found, as files. */
import { reaches } from '../../../../core/access/permissions.js';
import { accountCaller, type RequestContext } from '../../../../core/graph/context.js';
import { forbidden } from '../../../../core/graph/errors.js';
import type { ImportRow } from '../../../../core/graph/imports.queries.js';
import { sealedAddress } from '../../../../core/http/sealed-address.js';

export type DriftFileKind = 'only-theirs' | 'only-ours' | 'for-provider';

export interface DriftFile {
  accountId: string;
  importId: string;
  what: DriftFileKind;
}

export const driftPath = '/downloads/drift';
export const driftAddress = sealedAddress<DriftFile>('checks of drift', driftPath);

/** `isThere`: there is something to download. */
export function addressOfDriftFile(
  context: RequestContext,
  { accountId, importId }: Pick<ImportRow, 'accountId' | 'importId'>,
  what: DriftFileKind,
  isThere: boolean,
): string | null {
  const { role } = accountCaller(context);
  if (!reaches(role, 'INTEGRATOR'))
    throw forbidden(`files of recipients need a key of role INTEGRATOR; this key is ${role}`);
  return isThere ? driftAddress.urlFor(context.services, { accountId, importId, what }) : null;
}
