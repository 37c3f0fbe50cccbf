import { Arg, Args, Ctx, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { isId } from '../../../core/domain/new-id.js';
import { type Connection, type PageArgs, pageArgsOf } from '../../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import type { Batch } from '../../../core/log/feeds.js';
import { changeImport } from './change-import.js';
import { ImportMappingInput, ImportRowInput, StartImportInput } from './import-inputs.types.js';
import { importOptOuts } from './import-opt-outs.js';
import { ImportConnection, ImportType, ImportUploadType } from './import.types.js';
import { importsByDefault, listImports } from './list-imports.js';
import { startImport } from './start-import.js';

const ImportsArgs = pageArgsOf(importsByDefault);
const notFoundNote = 'NOT_FOUND for an id that is no import of the account.';

@Resolver()
export class ImportsResolver {
  @Query(() => ImportConnection, {
    description: 'Newest first. CURSOR_UNKNOWN for a cursor of another list.',
  })
  imports(
    @Args(() => ImportsArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<ImportType>> {
    return listImports(context, page);
  }

  @Query(() => ImportType, { nullable: true, description: 'Null where there is none with this id.' })
  async import(
    @Arg('id', () => ID, { description: 'Of the import.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ImportType | null> {
    const row = isId(id) ? await context.loaders.import.load(id.toLowerCase()) : null;
    return row === null ? null : new ImportType(row);
  }

  @Mutation(() => ImportType, {
    description:
      'At most 10,000 rows (LIMIT_EXCEEDED), recorded when this returns (state DONE); larger lists are files: startImport. A row that cannot be imported is refused, and stands in `errors` with its index; the others are recorded. The same idempotencyKey (at most 255 characters) with the same input gives the same import, as it is by then; with another input it is a CONFLICT. Where the database goes away meanwhile the import goes on by itself when it is back. BAD_USER_INPUT for a mapping that makes no sense, and where neither mapping.asOf nor a date of each row says when (O3); NOT_FOUND for senders and groups that the account does not have.',
  })
  async importOptOuts(
    @Arg('rows', () => [ImportRowInput], { description: '1 to 10,000. Each counts by itself.' })
    rows: ImportRowInput[],
    @Arg('mapping', () => ImportMappingInput, {
      description: 'What the rows mean: whom they opt out of what, and as of when.',
    })
    mapping: ImportMappingInput,
    @Arg('dryRun', () => Boolean, {
      defaultValue: false,
      description:
        'Tells what would happen, row for row, and records nothing; confirmImport runs it for real.',
    })
    dryRun: boolean,
    @Arg('idempotencyKey', () => String, {
      nullable: true,
      description:
        'At most 255 characters. The same key with the same input is the same import. Kept for good.',
    })
    idempotencyKey: string | null,
    @Ctx() context: RequestContext,
  ): Promise<ImportType> {
    return new ImportType(
      await importOptOuts(context, { rows, mapping, dryRun, idempotencyKey: idempotencyKey ?? null }),
    );
  }

  @Mutation(() => ImportUploadType, {
    description:
      'Begins the import of a file, and says where the file goes. It runs by itself once the file is there; importProgress shows it. BAD_USER_INPUT for a mapping, columns or a name that make no sense, NOT_FOUND for senders and groups that the account does not have.',
  })
  startImport(
    @Arg('input', () => StartImportInput, { description: 'What is to come, and what it means.' })
    input: StartImportInput,
    @Ctx() context: RequestContext,
  ): Promise<ImportUploadType> {
    return startImport(context, input);
  }

  @Mutation(() => ImportType, {
    description: `Runs a dry run that is DONE for real, without a second upload: its counts begin anew. One that was confirmed before is answered as it is. CONFLICT for any other, and where its file has been deleted meanwhile. ${notFoundNote}`,
  })
  async confirmImport(
    @Arg('id', () => ID, { description: 'Of the dry run.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ImportType> {
    return new ImportType(await changeImport(context, 'confirmImport', id));
  }

  @Mutation(() => ImportType, {
    description: `Ends an import that waits for its file or runs: nothing more is recorded once this has returned. What was recorded stays, until undoImport takes it back. One that is CANCELLED is answered as it is; CONFLICT for what has ended otherwise. ${notFoundNote}`,
  })
  async cancelImport(
    @Arg('id', () => ID, { description: 'Of the import.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ImportType> {
    return new ImportType(await changeImport(context, 'cancelImport', id));
  }

  @Mutation(() => ImportType, {
    description: `ADMIN only: withdraws every word of an import that is DONE, FAILED or CANCELLED, and nothing else; what others have said before and since decides again. It goes on by itself until it is UNDONE; importProgress shows it. One that is UNDOING or UNDONE is answered as it is; CONFLICT for one that runs, and for a dry run. ${notFoundNote}`,
  })
  async undoImport(
    @Arg('id', () => ID, { description: 'Of the import.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ImportType> {
    return new ImportType(await changeImport(context, 'undoImport', id));
  }

  @Subscription(() => ImportType, {
    description: `The import as it is now, then as it goes on, a few times a second at most, until it has ended (DONE, FAILED, CANCELLED or UNDONE): then the subscription completes. There is no cursor: after a disconnect it begins with the import as it is then. ${notFoundNote}`,
    subscribe: ({ args, context }: { args: { id: string }; context: RequestContext }) =>
      context.services.importProgress.follow(accountIdOf(context), args.id),
  })
  importProgress(
    @Root() batch: Batch<ImportRow>,
    @Arg('id', () => ID, { description: 'Of the import.' }) _id: string,
  ): ImportType {
    const [row] = batch.items;
    if (row === undefined) throw new Error('a batch of progress holds one import');
    return new ImportType(row);
  }
}
