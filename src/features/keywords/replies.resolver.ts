import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { KeywordAction } from '../../core/domain/vocabulary.js';
import { authorOf, type RequestContext } from '../../core/graph/context.js';
import { ReplyText } from '../../core/graph/sender.types.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { setReply } from './set-reply.js';

@Resolver()
export class RepliesResolver {
  @Mutation(() => [ReplyText], {
    description:
      "The account's texts, or a sender's; null text: back to the default. Gives all texts of that place as they are now. {brand} is filled in; a text that does not name the brand gets it put before. BAD_USER_INPUT: a link, a price, not 1 to 1,000 characters. NOT_FOUND: no such sender.",
  })
  async setReply(
    @Ctx() context: RequestContext,
    @Arg('action', () => KeywordAction, { description: 'What the text answers.' }) action: KeywordAction,
    @Arg('language', () => String, { description: 'BCP 47, such as en or pt-BR.' }) language: string,
    @Arg('senderId', () => ID, { nullable: true, description: "Null: the account's." }) senderId:
      | string
      | null = null,
    @Arg('text', () => String, {
      nullable: true,
      description: '1 to 1,000 characters. Null: back to the default.',
    })
    text: string | null = null,
  ): Promise<ReplyText[]> {
    return resultOf(
      await setReply(context.services, authorOf(context, 'setReply'), { senderId, action, language, text }),
    );
  }
}
