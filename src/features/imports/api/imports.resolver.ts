import { Arg, Args, Ctx, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { isId } from '../../../core/domain/new-id.js';
import { type Connection, PageArgs } from '../../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import type { Batch } from '../../../core/log/feeds.js';
import { changeImport } from './change-import.js';
import { StartImportInput } from './import-inputs.types.js';
import { ImportConnection, ImportType, ImportUploadType } from './import.types.js';
import { listImports } from './list-imports.js';
import { startImport } from './start-import.js';

const notFoundNote = 'NOT_FOUND for an id that is no import of the account.';

@Resolver()
export class ImportsResolver {
  @Query(() => ImportConnection, {
    description: 'Newest first. CURSOR_UNKNOWN for a cursor of another list.',
  })
  imports(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<ImportType>> {
    return listImports(context, page);
  }

  @Query(() => ImportType, { nullable: true, description: 'Null where there is none with this id.' })
  async import(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<ImportType | null> {
    const row = isId(id) ? await context.loaders.import.load(id.toLowerCase()) : null;
    return row === null ? null : new ImportType(row);
  }

  @Mutation(() => ImportUploadType, {
    description:
      'Begins the import of a file, and says where the file goes. It runs by itself once the file is there; importProgress shows it. BAD_USER_INPUT for a mapping, columns or a name that make no sense, NOT_FOUND for senders and groups that the account does not have.',
  })
  startImport(
    @Arg('input', () => StartImportInput) input: StartImportInput,
    @Ctx() context: RequestContext,
  ): Promise<ImportUploadType> {
    return startImport(context, input);
  }

  @Mutation(() => ImportType, {
    description: `Ends an import that waits for its file or runs: nothing more is recorded once this has returned. What was recorded stays, until undoImport takes it back. One that is CANCELLED is answered as it is; CONFLICT for what has ended otherwise. ${notFoundNote}`,
  })
  async cancelImport(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<ImportType> {
    return new ImportType(await changeImport(context, 'cancelImport', id));
  }

  @Subscription(() => ImportType, {
    description: `The import as it is now, then as it goes on, a few times a second at most, until it has ended (DONE, FAILED, CANCELLED or UNDONE): then the subscription completes. There is no cursor: after a disconnect it begins with the import as it is then. ${notFoundNote}`,
    subscribe: ({ args, context }: { args: { id: string }; context: RequestContext }) =>
      context.services.importProgress.follow(accountIdOf(context), args.id),
  })
  importProgress(@Root() batch: Batch<ImportRow>, @Arg('id', () => ID) _id: string): ImportType {
    const [row] = batch.items;
    if (row === undefined) throw new Error('a batch of progress holds one import');
    return new ImportType(row);
  }
}
