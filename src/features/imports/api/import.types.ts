import { Args, Ctx, Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../../../core/domain/instant.js';
import { ImportState } from '../../../core/domain/vocabulary.js';
import { type Connection, connectionOf, ListArgs, type PageArgs } from '../../../core/graph/connection.js';
import type { RequestContext } from '../../../core/graph/context.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import { DateTimeScalar, SafeIntScalar } from '../../../core/graph/scalars.js';
import { addressOfResult } from '../results/address-of-result.js';
import { ImportColumnType } from './import-column.types.js';
import { ImportErrorConnection, type ImportErrorType } from './import-error.types.js';
import { listColumns } from './list-columns.js';
import { listErrors } from './list-errors.js';

const count = (description: string) => ({ description });

@ObjectType('Import', {
  description:
    'A list of opt-outs that was brought in. Each of its rows counts once: rowsRead is added, alreadyOptedOut, duplicates, overruled and refused together. Of a dry run they say what would have become of the rows.',
})
export class ImportType {
  constructor(readonly row: ImportRow) {}

  @Field(() => ID, {
    description: 'Of the import: events name it, and confirmImport, cancelImport and undoImport take it.',
  })
  get id(): string {
    return this.row.importId;
  }
  @Field(() => ImportState, { description: 'Where it is.' })
  get state(): ImportState {
    return this.row.state;
  }
  @Field(() => String, { nullable: true, description: 'Null: its rows came with importOptOuts.' })
  get fileName(): string | null {
    return this.row.fileName;
  }
  @Field(() => Boolean, {
    description: 'It records nothing; false again once confirmImport runs it for real.',
  })
  get dryRun(): boolean {
    return this.row.dryRun;
  }
  @Field(() => SafeIntScalar, {
    nullable: true,
    description: 'Bytes of the file as it comes, compressed ones if it is. Null while that is not known.',
  })
  get bytesTotal(): number | null {
    return this.row.bytesTotal;
  }
  @Field(() => SafeIntScalar, count('Bytes of the file that have come.'))
  get bytesReceived(): number {
    return this.row.bytesReceived;
  }
  @Field(
    () => SafeIntScalar,
    count('Bytes of the file, as it came, up to the last row that was read: of bytesTotal.'),
  )
  get bytesRead(): number {
    return this.row.bytesRead;
  }
  @Field(() => SafeIntScalar, count('Rows without the header and blank lines.'))
  get rowsRead(): number {
    return this.row.rowsRead;
  }
  @Field(() => SafeIntScalar, count('Rows that opted somebody out who was not, somewhere.'))
  get added(): number {
    return this.row.added;
  }
  @Field(
    () => SafeIntScalar,
    count('Rows of people who were opted out already, by other words than this import.'),
  )
  get alreadyOptedOut(): number {
    return this.row.alreadyOptedOut;
  }
  @Field(() => SafeIntScalar, count('Rows that say what an earlier row of this import says.'))
  get duplicates(): number {
    return this.row.duplicates;
  }
  @Field(
    () => SafeIntScalar,
    count('Rows against which a later opt-in of the recipient stands: recorded, without effect (D3, O3).'),
  )
  get overruled(): number {
    return this.row.overruled;
  }
  @Field(
    () => SafeIntScalar,
    count('Rows that were refused: `errors` lists the first 100,000, `errorsUrl` all.'),
  )
  get refused(): number {
    return this.row.refused;
  }
  @Field(() => SafeIntScalar, count('Words of it that undoImport has withdrawn so far.'))
  get withdrawn(): number {
    return this.row.withdrawn;
  }
  @Field(() => String, { nullable: true, description: 'Why it is FAILED, for people.' })
  get failure(): string | null {
    return this.row.failure;
  }
  @Field(() => String, { nullable: true, description: 'Which key began it.' })
  get actor(): string | null {
    return this.row.actor;
  }
  @Field(() => DateTimeScalar, {
    description: "When startImport or importOptOuts was called, by the database's clock.",
  })
  get createdAt(): Instant {
    return this.row.createdAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When its file was there whole and reading began; of a confirmed dry run, when it was confirmed.',
  })
  get startedAt(): Instant | null {
    return this.row.startedAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was DONE, FAILED or CANCELLED; null before. An undo leaves it as it is.',
  })
  get finishedAt(): Instant | null {
    return this.row.finishedAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When confirmImport has made a real one of a dry run.',
  })
  get confirmedAt(): Instant | null {
    return this.row.confirmedAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      "When the file's bytes were deleted, some days after the end. Without them there is no errorsUrl, no rowsUrl and no confirmImport.",
  })
  get fileDeletedAt(): Instant | null {
    return this.row.fileDeletedAt;
  }
  @Field(() => [ImportColumnType], {
    nullable: true,
    description:
      'Which columns of the file are read, and for what, in their order: all others are left alone. Null until reading has begun, and where the rows came with importOptOuts.',
  })
  columns(@Ctx() context: RequestContext): Promise<ImportColumnType[] | null> {
    return listColumns(context, this.row);
  }
  @Field(() => ImportErrorConnection, {
    description:
      'Rows that were refused, in the order of the list, and why: the first 100,000 of an import. Where `refused` is more than its totalCount, the others are in errorsUrl alone. Also as a CSV of the original rows at errorsUrl. CURSOR_UNKNOWN for a cursor of another list.',
  })
  errors(
    @Args(() => ListArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<ImportErrorType>> {
    return listErrors(context, this.row, page);
  }
  @Field(() => String, {
    nullable: true,
    description:
      'A signed address, valid for 15 minutes, of a CSV with all rows that were refused so far: their own columns, then heed_line, heed_column and heed_message (of those behind the first 100,000 it does not say why). Who has corrected them sends the file as another import: those columns are left out then. Who has the address needs no key; to be given it, one of INTEGRATOR (FORBIDDEN). Null where no row was refused, or the file has been deleted.',
  })
  errorsUrl(@Ctx() context: RequestContext): string | null {
    return this.row.refused === 0 ? null : addressOfResult(context, this.row, 'errors');
  }
  @Field(() => String, {
    nullable: true,
    description:
      'As errorsUrl, of all rows that were read so far, with heed_outcome: added, already opted out, duplicate, overruled or refused; then heed_line, heed_column and heed_message. Of a dry run: what would become of them. Null where no row was read, or the file has been deleted.',
  })
  rowsUrl(@Ctx() context: RequestContext): string | null {
    return this.row.rowsRead === 0 ? null : addressOfResult(context, this.row, 'rows');
  }
}

export const ImportConnection = connectionOf(ImportType, 'Import');

@ObjectType('ImportUpload', { description: 'Where the file of an import goes.' })
export class ImportUploadType {
  constructor(
    private readonly row: ImportRow,
    private readonly address: string,
  ) {}

  @Field(() => ImportType, {
    description:
      'It waits for its file (WAITING_FOR_FILE). After a call that was repeated with its idempotencyKey: as it is by then.',
  })
  get import(): ImportType {
    return new ImportType(this.row);
  }
  @Field(() => String, {
    description:
      'PUT the file to it, plain or gzip. HEAD tells how much has come (Upload-Offset), PATCH sends the rest, as tus 1.0 does. Who has the address needs no key.',
  })
  get uploadUrl(): string {
    return this.address;
  }
  @Field(() => DateTimeScalar, {
    description: 'Until when the file must have come; the import is FAILED then.',
  })
  get expiresAt(): Instant {
    return this.row.uploadExpiresAt ?? this.row.createdAt;
  }
}
