import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { type Connection, PageArgs } from '../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { eventConnection } from '../../core/graph/event-connection.js';
import { OptOutEventFilterInput } from '../../core/graph/event-filter.types.js';
import { OptOutEventConnection, type OptOutEventType } from '../../core/graph/opt-out-event.types.js';
import { OptOutConnection, type OptOutType } from '../../core/graph/opt-out.types.js';
import { readEventFilter } from '../../core/graph/read-event-filter.js';
import { listOptOuts } from './list-opt-outs.js';
import { OptOutFilterInput } from '../../core/graph/opt-out-filter.types.js';
import { readOptOutFilter } from '../../core/graph/read-opt-out-filter.js';
import { countWords } from './stats.queries.js';
import { OptOutStatType, StatBy } from './stats.types.js';

@Resolver()
export class OptOutListResolver {
  @Query(() => OptOutConnection, {
    description:
      'Who is opted out now, the newest word first. An entry whose word changes while you page moves to the front. CURSOR_UNKNOWN for a cursor that is not of this list.',
  })
  optOuts(
    @Arg('filter', () => OptOutFilterInput, {
      nullable: true,
      description: 'Only entries that it lets through. Absent: the whole list.',
    })
    filter: OptOutFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<OptOutType>> {
    return listOptOuts(context, filter, page, info);
  }

  @Query(() => OptOutEventConnection, {
    description:
      'The log, in the order in which it was recorded. CURSOR_UNKNOWN, CURSOR_AHEAD and CURSOR_EPOCH as for the subscription.',
  })
  async optOutEvents(
    @Arg('filter', () => OptOutEventFilterInput, {
      nullable: true,
      description: 'Only events that it lets through. Absent: the whole log.',
    })
    filter: OptOutEventFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<OptOutEventType>> {
    return eventConnection(
      context,
      await readEventFilter(context.services, accountIdOf(context), filter),
      page,
      info,
    );
  }

  @Query(() => [OptOutStatType], {
    description:
      'Opt-outs and opt-ins that changed a decision, counted from the log; what was withdrawn does not count. In the order of the keys.',
  })
  async optOutStats(
    @Arg('filter', () => OptOutFilterInput, {
      nullable: true,
      description: 'Only words that it lets through. Absent: all.',
    })
    filterInput: OptOutFilterInput | null,
    @Arg('by', () => StatBy, { description: 'What they are counted by.' }) by: StatBy,
    @Ctx() context: RequestContext,
  ): Promise<OptOutStatType[]> {
    const accountId = accountIdOf(context);
    const filter = await readOptOutFilter(context.services, accountId, filterInput);
    return countWords(context.services.db, accountId, filter, by);
  }
}
