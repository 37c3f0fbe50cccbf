/** The import of a file that is yet to come. */
import { newEntry } from '../../../core/access/audit-trail.queries.js';
import { toldOfNew } from '../../../core/access/told.rules.js';
import { lookingBack } from '../../../core/db/look-back.js';
import { formatInstant } from '../../../core/domain/instant.js';
import { withoutAddresses } from '../../../core/domain/without-addresses.rules.js';
import { storableText } from '../../../core/domain/storable-text.rules.js';
import { accountCaller, authorOf, type RequestContext } from '../../../core/graph/context.js';
import { badInput } from '../../../core/graph/errors.js';
import { once } from '../../../core/graph/idempotency.js';
import { type ImportRow, importsById } from '../../../core/graph/imports.queries.js';
import type { NewDriftCheck } from '../drift/drift-check.js';
import type { MappingInput } from '../mapping/import-mapping.rules.js';
import { uploadAddress } from '../upload/upload-address.js';
import { checkMapping } from './check-mapping.js';
import type { ImportColumnsInput, StartImportInput } from './import-inputs.types.js';
import { ImportUploadType } from './import.types.js';
import { insertImport } from './imports.queries.js';

const fileNameLimit = 255;
const columnLimit = 200;
/** Seconds in which the file may come: a slow line needs hours for gigabytes, and may fail overnight. */
const uploadWithin = 24 * 60 * 60;

export async function startImport(
  context: RequestContext,
  { idempotencyKey, ...input }: StartImportInput,
): Promise<ImportUploadType> {
  const mapping = await checkMapping(context, input.mapping);
  const { row, uploadUrl } = await beginImport(context, {
    call: { key: idempotencyKey ?? null, operation: 'startImport', input },
    fileName: input.fileName,
    columns: input.columns,
    dryRun: input.dryRun,
    mapping,
    drift: null,
  });
  return new ImportUploadType(row, uploadUrl);
}

/** An import that waits for its file. `input`: as it came, for whoever sends it again with its key. */
export interface BegunImport {
  call: { key: string | null; operation: 'startImport' | 'startDriftCheck'; input: unknown };
  fileName: string;
  columns: ImportColumnsInput | null | undefined;
  dryRun: boolean;
  /** Checked. */
  mapping: MappingInput;
  drift: NewDriftCheck | null;
}

export async function beginImport(
  context: RequestContext,
  { call, dryRun, mapping, drift, ...asked }: BegunImport,
): Promise<{ row: ImportRow; uploadUrl: string }> {
  const { db } = context.services;
  const { accountId, keyName } = accountCaller(context);
  const fileName = checkText('fileName', asked.fileName, fileNameLimit);
  const columns = checkColumns(asked.columns);
  const { importId } = await once(context.services, accountId, call, async (makeId) => {
    const made = makeId('import');
    const { senderMap, asOf, ...told } = mapping;
    const list = drift === null ? {} : { provider: drift.provider, listName: drift.listName };
    const entry = newEntry(
      authorOf(context, call.operation),
      toldOfNew(`Import ${made}`, {
        fileName: withoutAddresses(fileName),
        dryRun,
        ...list,
        mapping: {
          ...told,
          asOf: asOf == null ? null : formatInstant(asOf),
          mappedSenders: senderMap?.length ?? 0,
        },
      }),
    );
    const wished = {
      importId: made,
      fileName,
      dryRun,
      mapping,
      columns,
      actor: keyName,
      uploadWithin,
      drift,
    };
    await insertImport(db, accountId, wished, entry);
    return { importId: made };
  });
  const [row] = await lookingBack(importsById(db, accountId, [importId]));
  if (row === undefined) throw new Error('an import was neither made nor found');
  return { row, uploadUrl: uploadAddress(context.services, row, row.uploadExpiresAt ?? row.createdAt) };
}

export function checkText(field: string, text: string, limit: number): string {
  const read = storableText(text, limit);
  if (read.kind === 'text') return read.text;
  throw badInput(`${field}: ${read.message}`);
}

/** Null where none is named. */
function checkColumns(columns: ImportColumnsInput | null | undefined): object | null {
  const named = Object.entries(columns ?? {}).flatMap(([field, name]: [string, string | null]) =>
    name == null ? [] : [[field, checkText(`columns.${field}`, name, columnLimit)]],
  );
  return named.length === 0 ? null : Object.fromEntries(named);
}
