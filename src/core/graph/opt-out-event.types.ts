import { Ctx, Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { Blocks, Channel, EventKind, Reason, Scope, Source, Via } from '../domain/vocabulary.js';
import { cursorAt } from '../log/cursor.js';
import type { LogEvent } from '../log/event.js';
import { takeTexts } from './answer-budget.js';
import { CampaignType } from './campaign.types.js';
import { connectionOf } from './connection.js';
import type { RequestContext } from './context.js';
import { AddressScalar, CursorScalar, DateTimeScalar, SafeIntScalar } from './scalars.js';
import { SenderGroupType, SenderType, toSenderType } from './sender.types.js';

@ObjectType('OptOutEvent', { description: "One line of the account's log. Never changed, never removed." })
export class OptOutEventType {
  constructor(readonly row: LogEvent) {}

  @Field(() => ID, { description: 'Of the event: withdrawEvent takes it.' })
  get id(): string {
    return this.row.eventId;
  }
  @Field(() => SafeIntScalar, { description: 'Consecutive within the account: 1, 2, 3, … in commit order.' })
  get position(): number {
    return this.row.position;
  }
  @Field(() => CursorScalar, {
    description: 'The place of this event: following from here begins with the next.',
  })
  cursor(@Ctx() context: RequestContext): string {
    return cursorAt(this.row.accountId, this.row, context.services.db.identity());
  }
  @Field(() => EventKind, { description: 'What was said, or that something was taken back.' })
  get kind(): EventKind {
    return this.row.kind;
  }
  @Field(() => Boolean, { description: 'Whether it changed the decision for some sender and category.' })
  get changed(): boolean {
    return this.row.changed;
  }
  @Field(() => AddressScalar, { description: 'Whose word it is; of a withdrawal, whose was taken back.' })
  get recipient(): string {
    return this.row.recipient;
  }
  @Field(() => Channel, {
    nullable: true,
    description: 'The channel that the word came in by, or that it names. Null where it has neither.',
  })
  get channel(): Channel | null {
    return this.row.channel;
  }
  @Field(() => Scope, { description: 'How far it reaches.' })
  get scope(): Scope {
    return this.row.scope;
  }
  @Field(() => SenderType, {
    nullable: true,
    description: 'The sender that the word is about or was received on. Null for words without one.',
  })
  async sender(@Ctx() context: RequestContext): Promise<SenderType | null> {
    if (this.row.senderId === null) return null;
    const sender = await context.loaders.sender.load(this.row.senderId);
    return sender === null ? null : toSenderType(sender);
  }
  @Field(() => SenderGroupType, { nullable: true, description: 'Of scope GROUP.' })
  async group(@Ctx() context: RequestContext): Promise<SenderGroupType | null> {
    if (this.row.groupId === null) return null;
    const group = await context.loaders.group.load(this.row.groupId);
    return group === null ? null : new SenderGroupType(group);
  }
  @Field(() => Blocks, { nullable: true, description: 'Null for an opt-in.' })
  get blocks(): Blocks | null {
    return this.row.blocks;
  }
  @Field(() => Boolean, { description: 'Only an ADMIN lifts it, with evidence.' })
  get hold(): boolean {
    return this.row.hold;
  }
  @Field(() => Boolean, { description: 'Stands until a person has settled the review.' })
  get provisional(): boolean {
    return this.row.provisional;
  }
  @Field(() => OptOutEventType, { nullable: true, description: 'The event that this one takes back.' })
  async withdraws(@Ctx() context: RequestContext): Promise<OptOutEventType | null> {
    if (this.row.withdraws === null) return null;
    const event = await context.loaders.event.load(this.row.withdraws);
    takeTexts(context, [event]);
    return event === null ? null : new OptOutEventType(event);
  }
  @Field(() => Source, { description: 'The door by which it came in.' })
  get source(): Source {
    return this.row.source;
  }
  @Field(() => Via, { nullable: true, description: 'Of a word by hand: how it reached the business.' })
  get via(): Via | null {
    return this.row.via;
  }
  @Field(() => String, {
    nullable: true,
    description: 'The keyword, phrase or provider code that was understood.',
  })
  get keyword(): string | null {
    return this.row.keyword;
  }
  @Field(() => String, { nullable: true, description: 'The rule by which it was understood.' })
  get rule(): string | null {
    return this.row.rule;
  }
  @Field(() => String, {
    nullable: true,
    description: 'What the recipient wrote, pressed or submitted; or where the proof lies.',
  })
  get evidence(): string | null {
    return this.row.evidence;
  }
  @Field(() => Reason, { nullable: true, description: 'Why the recipient opted out, where that was said.' })
  get reason(): Reason | null {
    return this.row.reason;
  }
  @Field(() => String, { nullable: true, description: 'Why, in words: at most 1,000 characters.' })
  get reasonText(): string | null {
    return this.row.reasonText;
  }
  @Field(() => CampaignType, {
    nullable: true,
    description: 'The campaign that the word answers: given with it, or found (campaignInferred).',
  })
  async campaign(@Ctx() context: RequestContext): Promise<CampaignType | null> {
    if (this.row.campaignId === null) return null;
    const campaign = await context.loaders.campaign.load(this.row.campaignId);
    return campaign === null ? null : new CampaignType(campaign);
  }
  @Field(() => Boolean, {
    description: 'The campaign was not given: it is the last one that had the recipient on that sender.',
  })
  get campaignInferred(): boolean {
    return this.row.campaignInferred;
  }
  @Field(() => String, { nullable: true, description: "The provider's id of the message that it came with." })
  get messageId(): string | null {
    return this.row.messageId;
  }
  @Field(() => DateTimeScalar, { description: 'When the recipient said so.' })
  get occurredAt(): Instant {
    return this.row.occurredAt;
  }
  @Field(() => DateTimeScalar, {
    description: "When it was recorded, by the database's clock, never going back within the log.",
  })
  get recordedAt(): Instant {
    return this.row.recordedAt;
  }
  @Field(() => String, { nullable: true, description: 'Which key or person.' })
  get actor(): string | null {
    return this.row.actor;
  }
}

export const OptOutEventConnection = connectionOf(OptOutEventType, 'OptOutEvent');
