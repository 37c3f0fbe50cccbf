/** OptOutEvent.import: where the events are, nobody knows of imports. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../../core/graph/context.js';
import { OptOutEventType } from '../../../core/graph/opt-out-event.types.js';
import { ImportType } from './import.types.js';

@Resolver(() => OptOutEventType)
export class EventImportResolver {
  @FieldResolver(() => ImportType, {
    nullable: true,
    description: 'The import that said it; of a withdrawal, the one that was undone.',
  })
  async import(@Root() event: OptOutEventType, @Ctx() context: RequestContext): Promise<ImportType | null> {
    if (event.row.importId === null) return null;
    const row = await context.loaders.import.load(event.row.importId);
    return row === null ? null : new ImportType(row);
  }
}
