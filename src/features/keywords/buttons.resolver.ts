import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { KeywordAction } from '../../core/domain/vocabulary.js';
import { accountIdOf, authorOf, type RequestContext } from '../../core/graph/context.js';
import { notFound } from '../../core/graph/errors.js';
import { ButtonType } from '../../core/graph/sender.types.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { addButton, removeButton } from './change-buttons.js';

@Resolver()
export class ButtonsResolver {
  @Query(() => [ButtonType], {
    description:
      "The account's buttons; with senderId those that count on that sender, its own and the account's. NOT_FOUND: no such sender.",
  })
  async buttons(
    @Ctx() context: RequestContext,
    @Arg('senderId', () => ID, {
      nullable: true,
      description: 'Those that count on this sender. Absent: all of the account.',
    })
    senderId: string | null = null,
  ): Promise<ButtonType[]> {
    const { buttons, senders } = await context.services.settings.current(accountIdOf(context));
    if (senderId !== null && !senders.has(senderId)) throw notFound('sender');
    return buttons
      .filter((button) => button.senderId === null || button.senderId === senderId)
      .map((button) => new ButtonType(button));
  }

  @Mutation(() => ButtonType, {
    description:
      'The same button with the same action again gives the one that is there. CONFLICT: it does something else already, there or (for a button of the account) on any sender; or it says STOP or UNSUBSCRIBE and is not to opt out. Else BAD_USER_INPUT, NOT_FOUND.',
  })
  async addButton(
    @Ctx() context: RequestContext,
    @Arg('payload', () => String, { description: 'Payload or title, 1 to 256 characters.' }) payload: string,
    @Arg('action', () => KeywordAction, { description: 'What pressing it does.' }) action: KeywordAction,
    @Arg('senderId', () => ID, { nullable: true, description: 'Of one sender. Null: of the account.' })
    senderId: string | null = null,
  ): Promise<ButtonType> {
    const wish = { payload, action, senderId };
    return new ButtonType(resultOf(await addButton(context.services, authorOf(context, 'addButton'), wish)));
  }

  @Mutation(() => Boolean, { description: 'True: it is gone. NOT_FOUND: no such button.' })
  async removeButton(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the button.' }) id: string,
  ): Promise<boolean> {
    return resultOf(await removeButton(context.services, authorOf(context, 'removeButton'), id));
  }
}
