import { Ctx, Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { ReviewState } from '../domain/vocabulary.js';
import { connectionOf } from './connection.js';
import type { RequestContext } from './context.js';
import { OptOutEventType } from './opt-out-event.types.js';
import type { ReviewRow } from './reviews.queries.js';
import { AddressScalar, DateTimeScalar } from './scalars.js';
import { SenderType, toSenderType } from './sender.types.js';

@ObjectType('Review', {
  description:
    'A message that may be an opt-out. It holds provisionally until a person decides, and for good when nobody has by dueAt.',
})
export class ReviewType {
  constructor(readonly row: ReviewRow) {}

  @Field(() => ID, { description: 'Of the review.' })
  get id(): string {
    return this.row.reviewId;
  }
  @Field(() => AddressScalar, { description: 'The recipient who wrote.' })
  get from(): string {
    return this.row.recipient;
  }
  @Field(() => SenderType, {
    nullable: true,
    description: 'Null where the message came to an address that is not a known sender.',
  })
  async sender(@Ctx() context: RequestContext): Promise<SenderType | null> {
    if (this.row.senderId === null) return null;
    const sender = await context.loaders.sender.load(this.row.senderId);
    return sender === null ? null : toSenderType(sender);
  }
  @Field(() => String, { description: 'What the recipient wrote.' })
  get text(): string {
    return this.row.text;
  }
  @Field(() => DateTimeScalar, { description: 'When the message came in.' })
  get receivedAt(): Instant {
    return this.row.receivedAt;
  }
  @Field(() => DateTimeScalar, {
    description: "When it becomes an opt-out for good: the account's reviewDays after it was recorded.",
  })
  get dueAt(): Instant {
    return this.row.dueAt;
  }
  @Field(() => ReviewState, { description: 'Whether it is settled, and how.' })
  get state(): ReviewState {
    return this.row.state;
  }
  @Field(() => OptOutEventType, { description: 'The provisional opt-out.' })
  async event(@Ctx() context: RequestContext): Promise<OptOutEventType> {
    const event = await context.loaders.event.load(this.row.eventId);
    if (event === null) throw new Error('a review without its event');
    return new OptOutEventType(event);
  }
  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was settled. Null: it is open.' })
  get resolvedAt(): Instant | null {
    return this.row.resolvedAt;
  }
  @Field(() => String, { nullable: true, description: 'Which key or person; "due" when its time ran out.' })
  get resolvedBy(): string | null {
    return this.row.resolvedBy;
  }
}

export const ReviewConnection = connectionOf(ReviewType, 'Review');
