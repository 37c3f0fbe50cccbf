/** What messages are sent from, as the API shows it. */
import { Ctx, Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { Category, Channel, KeywordAction, NumberKind, RepliesBy } from '../domain/vocabulary.js';
import type * as settings from '../settings/account-settings.js';
import { accountIdOf, type RequestContext } from './context.js';
import { DateTimeScalar } from './scalars.js';
import './enums.js';

@ObjectType({ description: 'What recipients are answered with.' })
export class ReplyText {
  @Field(() => KeywordAction, { description: 'What it answers.' })
  action!: KeywordAction;
  @Field(() => String, { description: 'BCP 47 language of the text.' })
  language!: string;
  @Field(() => String, { description: '{brand} is filled in.' })
  text!: string;
}

// Without resolveType the class of the value tells the type. type-graphql wraps a resolveType into a promise, which
// graphql-jit does not wait for.
@InterfaceType('Sender', { description: 'Something that messages are sent from.' })
export abstract class SenderType {
  constructor(readonly row: settings.Sender) {}

  @Field(() => ID, { description: 'Of the sender.' })
  get id(): string {
    return this.row.senderId;
  }
  @Field(() => Channel, { description: 'On which it sends.' })
  get channel(): Channel {
    return this.row.channel;
  }
  @Field(() => String, {
    description: 'E.164, a short code, an alphanumeric name, a profile id or an e-mail address.',
  })
  get address(): string {
    return this.row.address;
  }
  @Field(() => String, { nullable: true, description: 'For people.' })
  get label(): string | null {
    return this.row.label;
  }
  @Field(() => Category, {
    description: 'What it is used for; an opt-out from a UTILITY sender blocks ALL_BUT_OTP.',
  })
  get purpose(): Category {
    return this.row.purpose;
  }
  @Field(() => String, { description: 'BCP 47 language of its texts, such as en or fr.' })
  get language(): string {
    return this.row.language;
  }
  @Field(() => Boolean, { description: 'An opt-out received here applies to the whole account.' })
  get enforceAccountOptOuts(): boolean {
    return this.row.enforceAccountOptOuts;
  }
  @Field(() => String, {
    nullable: true,
    description: "Where recipients answer when the sender itself can't receive.",
  })
  get replyAddress(): string | null {
    return this.row.replyAddress;
  }
  @Field(() => SenderGroupType, { nullable: true, description: 'The group that it is in. Null: none.' })
  async group(@Ctx() context: RequestContext): Promise<SenderGroupType | null> {
    if (this.row.groupId === null) return null;
    const group = await context.loaders.group.load(this.row.groupId);
    return group === null ? null : new SenderGroupType(group);
  }
  @Field(() => RepliesBy, {
    description: 'Who confirms: Heed hands out replies, or the provider answers by itself.',
  })
  get repliesBy(): RepliesBy {
    return this.row.repliesBy;
  }
  @Field(() => [ReplyText], {
    description: "The sender's own reply texts; where it has none the account's count.",
  })
  async replies(@Ctx() context: RequestContext): Promise<ReplyText[]> {
    const { replyTexts } = await context.services.settings.current(accountIdOf(context));
    return replyTexts.filter((reply) => reply.senderId === this.row.senderId);
  }
  @Field(() => [KeywordType], {
    description: "The keywords that count on this sender: its own and the account's.",
  })
  async keywords(@Ctx() context: RequestContext): Promise<KeywordType[]> {
    const { keywords } = await context.services.settings.current(accountIdOf(context));
    return keywords
      .filter((keyword) => keyword.senderId === null || keyword.senderId === this.row.senderId)
      .map((keyword) => new KeywordType(keyword));
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when no messages go through it. Null: it is in use.',
  })
  get archivedAt(): Instant | null {
    return this.row.archivedAt;
  }
}

@ObjectType('SenderNumber', { implements: SenderType, description: 'A number that messages are sent from.' })
export class SenderNumberType extends SenderType {
  @Field(() => NumberKind, { description: 'What sort of number it is.' })
  get kind(): NumberKind {
    return this.row.kind ?? 'LONG_CODE';
  }
  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2.' })
  get country(): string | null {
    return this.row.country;
  }
}

@ObjectType('Profile', {
  implements: SenderType,
  description: 'A WhatsApp Business profile, an RCS agent, an e-mail sender.',
})
export class ProfileType extends SenderType {}

@ObjectType('SenderGroup', {
  description:
    'Senders that a recipient sees as one: a pool, a messaging service, an RCS agent with its SMS fallback.',
})
export class SenderGroupType {
  constructor(readonly row: settings.SenderGroup) {}

  @Field(() => ID, { description: 'Of the group.' })
  get id(): string {
    return this.row.groupId;
  }
  @Field(() => String, { description: 'For people.' })
  get name(): string {
    return this.row.name;
  }
  @Field(() => [SenderType], { description: 'Its members.' })
  async senders(@Ctx() context: RequestContext): Promise<SenderType[]> {
    const { senders } = await context.services.settings.current(accountIdOf(context));
    return [...senders.values()].filter((sender) => sender.groupId === this.row.groupId).map(toSenderType);
  }
}

@ObjectType('Keyword', { description: "One word, no spaces. builtIn ones can't be removed." })
export class KeywordType {
  constructor(readonly row: settings.Keyword) {}

  @Field(() => ID, { description: 'Of the keyword.' })
  get id(): string {
    return this.row.keywordId;
  }
  @Field(() => String, { description: 'As it was added.' })
  get word(): string {
    return this.row.word;
  }
  @Field(() => KeywordAction, { description: 'What it does.' })
  get action(): KeywordAction {
    return this.row.action;
  }
  @Field(() => SenderType, { nullable: true, description: "Null: the account's, on every sender." })
  async sender(@Ctx() context: RequestContext): Promise<SenderType | null> {
    if (this.row.senderId === null) return null;
    const sender = await context.loaders.sender.load(this.row.senderId);
    return sender === null ? null : toSenderType(sender);
  }
  @Field(() => String, {
    nullable: true,
    description: 'What this word is answered with. Null: the text of the sender or the account.',
  })
  get reply(): string | null {
    return this.row.reply;
  }
  @Field(() => String, { nullable: true, description: 'BCP 47 language of the word, where that is known.' })
  get language(): string | null {
    return this.row.language;
  }
  @Field(() => Boolean, { description: "It can't be removed, nor switched off." })
  get builtIn(): boolean {
    return this.row.builtIn;
  }
  @Field(() => Boolean, {
    description: 'It also means other things, so it counts only as the whole message (I4).',
  })
  get ambiguous(): boolean {
    return this.row.ambiguous;
  }
  @Field(() => Boolean, { description: 'Switched off, an opt-out word becomes a review (I4).' })
  get enabled(): boolean {
    return this.row.enabled;
  }
}

@ObjectType('Button', { description: "A button's payload or title, any text, that acts as a keyword." })
export class ButtonType {
  constructor(readonly row: settings.Button) {}

  @Field(() => ID, { description: 'Of the button.' })
  get id(): string {
    return this.row.buttonId;
  }
  @Field(() => String, { description: 'As it was added.' })
  get payload(): string {
    return this.row.payload;
  }
  @Field(() => KeywordAction, { description: 'What pressing it does.' })
  get action(): KeywordAction {
    return this.row.action;
  }
  @Field(() => SenderType, { nullable: true, description: "Null: the account's, on every sender." })
  async sender(@Ctx() context: RequestContext): Promise<SenderType | null> {
    if (this.row.senderId === null) return null;
    const sender = await context.loaders.sender.load(this.row.senderId);
    return sender === null ? null : toSenderType(sender);
  }
}

export function toSenderType(row: settings.Sender): SenderType {
  return row.sort === 'NUMBER' ? new SenderNumberType(row) : new ProfileType(row);
}
