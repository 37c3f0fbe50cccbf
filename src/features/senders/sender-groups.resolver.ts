import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { accountIdOf, authorOf, type RequestContext } from '../../core/graph/context.js';
import { SenderGroupType } from '../../core/graph/sender.types.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { addGroup, updateGroup } from './sender-groups.js';

@Resolver()
export class SenderGroupsResolver {
  @Query(() => [SenderGroupType], { description: 'In the order in which they were added.' })
  async groups(@Ctx() context: RequestContext): Promise<SenderGroupType[]> {
    const { groups } = await context.services.settings.current(accountIdOf(context));
    return [...groups.values()].map((group) => new SenderGroupType(group));
  }

  @Mutation(() => SenderGroupType, {
    description:
      'Senders that a recipient sees as one: a STOP to one is a STOP to all. A sender is in one group at most: one that is in another moves, and keeps what was said to that one until now. NOT_FOUND: no such sender. BAD_USER_INPUT: an archived sender, a name that is not 1 to 200 characters.',
  })
  async addGroup(
    @Ctx() context: RequestContext,
    @Arg('name', () => String, { description: '1 to 200 characters.' }) name: string,
    @Arg('senderIds', () => [ID], { description: 'Its members.' }) senderIds: string[],
  ): Promise<SenderGroupType> {
    return new SenderGroupType(
      resultOf(await addGroup(context.services, authorOf(context, 'addGroup'), { name, senderIds })),
    );
  }

  @Mutation(() => SenderGroupType, {
    description:
      'senderIds are all members from now on. Who joins is covered by all words to the group so far; who leaves keeps these, and is not covered by later ones. Absent or null stays as it is. Errors as for addGroup.',
  })
  async updateGroup(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the group.' }) id: string,
    @Arg('name', () => String, { nullable: true, description: '1 to 200 characters.' }) name?: string | null,
    @Arg('senderIds', () => [ID], {
      nullable: true,
      description: 'All members from now on. Absent: as they are.',
    })
    senderIds?: string[] | null,
  ): Promise<SenderGroupType> {
    return new SenderGroupType(
      resultOf(
        await updateGroup(context.services, authorOf(context, 'updateGroup'), id, { name, senderIds }),
      ),
    );
  }
}
