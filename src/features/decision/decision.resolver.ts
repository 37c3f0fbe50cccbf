import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { Category } from '../../core/domain/vocabulary.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { isErasedName } from '../../core/domain/address.js';
import { readAddress, regionDescription } from '../../core/graph/read-address.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import { mayContact } from './may-contact.js';
import { RecipientViewType } from './recipient-view.types.js';
import { VerdictType } from './verdict.types.js';

@Resolver()
export class DecisionResolver {
  @Query(() => VerdictType, {
    description:
      'May this recipient be written to from this sender? NOT_FOUND for an unknown sender, BAD_USER_INPUT for an address that is none. In doubt the answer is an error, never "may write".',
  })
  async mayContact(
    @Arg('senderId', () => ID, {
      description: 'What the message would be sent from; also one that is archived.',
    })
    senderId: string,
    @Arg('recipient', () => String, { description: 'An address as people write it, at most 320 characters.' })
    recipient: string,
    @Arg('category', () => Category, {
      defaultValue: Category.MARKETING,
      description: 'What the message is for (D2).',
    })
    category: Category,
    @Arg('region', () => String, { nullable: true, description: regionDescription }) region: string | null,
    @Arg('at', () => DateTimeScalar, {
      nullable: true,
      description: 'As the log stood then; not a moment to come.',
    })
    at: Instant | null,
    @Ctx() context: RequestContext,
  ): Promise<VerdictType> {
    const question = { senderId, recipient, category, region: region ?? null, at: at ?? null };
    return new VerdictType(await mayContact(context, question));
  }

  @Query(() => RecipientViewType, {
    description: 'BAD_USER_INPUT for an address that is none; one that said nothing is empty.',
  })
  async recipient(
    @Arg('address', () => String, { description: 'As people write it, at most 320 characters.' })
    address: string,
    @Arg('region', () => String, { nullable: true, description: regionDescription }) region: string | null,
    @Ctx() context: RequestContext,
  ): Promise<RecipientViewType> {
    const { settings, erased } = context.services;
    const accountId = accountIdOf(context);
    const asked = await readAddress(settings, accountId, { field: 'address', text: address, region });
    if (isErasedName(asked)) return new RecipientViewType(asked, asked);
    return new RecipientViewType(
      await erased.storedNow(accountId, asked),
      erased.nameOf(accountId, asked),
      asked,
    );
  }
}
