import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { accountIdOf, authorOf, type RequestContext } from '../../core/graph/context.js';
import { notFound } from '../../core/graph/errors.js';
import { KeywordType } from '../../core/graph/sender.types.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { addKeyword, addKeywordPack, removeKeyword, updateKeyword } from './change-keywords.js';
import { AddKeywordInput } from './keyword-inputs.types.js';

@Resolver()
export class KeywordsResolver {
  @Query(() => [KeywordType], {
    description:
      "The account's keywords; with senderId those that count on that sender, its own and the account's. NOT_FOUND: no such sender.",
  })
  async keywords(
    @Ctx() context: RequestContext,
    @Arg('senderId', () => ID, {
      nullable: true,
      description: 'Those that count on this sender. Absent: all of the account.',
    })
    senderId: string | null = null,
  ): Promise<KeywordType[]> {
    const { keywords, senders } = await context.services.settings.current(accountIdOf(context));
    if (senderId !== null && !senders.has(senderId)) throw notFound('sender');
    return keywords
      .filter((keyword) => keyword.senderId === null || keyword.senderId === senderId)
      .map((keyword) => new KeywordType(keyword));
  }

  @Mutation(() => KeywordType, {
    description:
      'Adds a word; there may be as many as you like. The same word with the same action again gives the one that is there. CONFLICT: it does something else already, on that sender or in the account (on any sender, for a word of the account). BAD_USER_INPUT: a phrase, an empty or too long word, a reply with a link or a price. NOT_FOUND: no such sender.',
  })
  async addKeyword(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddKeywordInput, { description: 'The word, and what it does.' })
    input: AddKeywordInput,
  ): Promise<KeywordType> {
    const { word, action, senderId = null, reply = null, language = null } = input;
    const wish = { word, action, senderId, reply, language };
    return new KeywordType(
      resultOf(await addKeyword(context.services, authorOf(context, 'addKeyword'), wish)),
    );
  }

  @Mutation(() => KeywordType, {
    description:
      "Absent stays as it is; a null reply goes back to the sender's or the account's text. A word switched off makes a review, but a floor word stays in force for recipients in +1. To switch a word of the account off on one sender, add it to that sender and switch that one off. CONFLICT: built-in words can't be switched off. Else NOT_FOUND, BAD_USER_INPUT.",
  })
  async updateKeyword(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the keyword.' }) id: string,
    @Arg('reply', () => String, { nullable: true, description: '1 to 1,000 characters, no link, no price.' })
    reply?: string | null,
    @Arg('enabled', () => Boolean, {
      nullable: true,
      description: 'False switches it off. Absent: as it is.',
    })
    enabled?: boolean | null,
  ): Promise<KeywordType> {
    const update = { reply, enabled };
    return new KeywordType(
      resultOf(await updateKeyword(context.services, authorOf(context, 'updateKeyword'), id, update)),
    );
  }

  @Mutation(() => Boolean, {
    description:
      "True: it is gone. CONFLICT: built-in words can't be removed. The other words of US and Canadian rules (STOPALL, END, QUIT, CANCEL, REVOKE, OPTOUT, INFO, ARRET, AIDE) can, but stay in force for recipients in +1. NOT_FOUND: no such keyword.",
  })
  async removeKeyword(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the keyword.' }) id: string,
  ): Promise<boolean> {
    return resultOf(await removeKeyword(context.services, authorOf(context, 'removeKeyword'), id));
  }

  @Mutation(() => [KeywordType], {
    description:
      "Adds the words that a language's pack has (fr, es, pt, de, …) to the account, and gives them as they are now. Those already there stay as they are; one that does something else on a sender is left out. BAD_USER_INPUT: a language without a pack; the message lists those that have one.",
  })
  async addKeywordPack(
    @Ctx() context: RequestContext,
    @Arg('language', () => String, { description: 'BCP 47; a region does not matter.' }) language: string,
  ): Promise<KeywordType[]> {
    const words = resultOf(
      await addKeywordPack(context.services, authorOf(context, 'addKeywordPack'), language),
    );
    return words.map((keyword) => new KeywordType(keyword));
  }
}
