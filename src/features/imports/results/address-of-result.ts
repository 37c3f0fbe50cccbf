/** Addresses of what came of an import's rows, as files. */
import { reaches } from '../../../core/access/permissions.js';
import { accountCaller, type RequestContext } from '../../../core/graph/context.js';
import { forbidden } from '../../../core/graph/errors.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import { sealedAddress } from '../../../core/http/sealed-address.js';

/** `errors`: the rows that were refused. */
export type ResultKind = 'errors' | 'rows';

export interface ResultFile {
  accountId: string;
  importId: string;
  what: ResultKind;
}

export const resultPath = '/downloads/imports';
export const resultAddress = sealedAddress<ResultFile>('results of imports', resultPath);

/** Null where the file's bytes have been deleted. */
export function addressOfResult(
  context: RequestContext,
  { accountId, importId, fileDeletedAt }: ImportRow,
  what: ResultKind,
): string | null {
  const { role } = accountCaller(context);
  if (!reaches(role, 'INTEGRATOR')) {
    throw forbidden(`${what}Url: files of recipients need a key of role INTEGRATOR; this key is ${role}`);
  }
  if (fileDeletedAt !== null) return null;
  return resultAddress.urlFor(context.services, { accountId, importId, what });
}
