import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { passesByCategory } from './not-screened.rules.js';
import { screenRecipients } from './screen-recipients.js';
import { ScreenInput, ScreeningType } from './screening.types.js';

@Resolver()
export class ScreeningResolver {
  @Query(() => ScreeningType, {
    description:
      'Who of up to 50,000 recipients must not be written to from this sender, for this category. NOT_FOUND for an unknown sender, LIMIT_EXCEEDED for more recipients, BAD_USER_INPUT for a region that does not exist. What can be no address is refused by its index. In doubt the answer is an error, never "may write" (D5).',
  })
  async screen(
    @Arg('input', () => ScreenInput, { description: 'Whom to screen, and for what.' }) input: ScreenInput,
    @Ctx() context: RequestContext,
  ): Promise<ScreeningType> {
    const { senderId, category, recipients, normalised } = input;
    const accountId = accountIdOf(context);
    const screened = await screenRecipients(context.services, accountId, {
      senderIds: [senderId],
      category,
      recipients,
      region: input.region ?? null,
    });
    const notScreened = passesByCategory(category, screened.outOfMarketingOnly);
    return new ScreeningType(screened, { accountId, normalised, notScreened });
  }
}
