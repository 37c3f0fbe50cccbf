import { Ctx, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { Blocks, Channel, Reason, Scope, Via } from '../../core/domain/vocabulary.js';
import type { RequestContext } from '../../core/graph/context.js';
import { OptOutEventType } from '../../core/graph/opt-out-event.types.js';
import { Refusal } from '../../core/graph/refusal.types.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import type { ByHandOutcome } from './record-by-hand.js';

/** What both have; no type of its own in the schema. */
@InputType()
abstract class ByHandFields {
  @Field(() => [String], {
    description:
      "At most 1,000: E.164, national with a region, e-mail, or WhatsApp's id of a person. Each has its own outcome.",
  })
  recipients!: string[];
  @Field(() => Scope, {
    description:
      'SENDER needs senderIds (at most 100), GROUP groupId, CHANNEL channel, ACCOUNT none of them.',
  })
  scope!: Scope;
  @Field(() => [ID], { nullable: true, description: 'Of scope SENDER: the word goes to all of them.' })
  senderIds?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'Of scope GROUP.' })
  groupId?: string | null;
  @Field(() => Channel, { nullable: true, description: 'Of scope CHANNEL: on every sender of it.' })
  channel?: Channel | null;
  @Field(() => Via, { nullable: true, description: 'How it reached the business.' })
  via?: Via | null;
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the recipient said so; absent: now. More than 5 minutes ahead is refused (D3).',
  })
  occurredAt?: Instant | null;
  @Field(() => String, {
    nullable: true,
    description: "ISO country of national numbers; absent: the account's.",
  })
  region?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The person at the keyboard, by name, at most 200 characters. It is kept for good: an e-mail address or a phone number in it becomes [address].',
  })
  onBehalfOf?: string | null;
  @Field(() => String, { nullable: true, description: 'At most 255 characters. Kept for good.' })
  idempotencyKey?: string | null;
}

@InputType({
  description:
    'At most 1,000 recipients. The same idempotencyKey with the same input answers as before; with another input it is a CONFLICT.',
})
export class OptOutInput extends ByHandFields {
  @Field(() => Blocks, { defaultValue: 'MARKETING', description: 'What it blocks (D2).' })
  blocks!: Blocks;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'No word of the recipient lifts it (a complaint, a court, a regulator). Needs evidence.',
  })
  hold!: boolean;
  @Field(() => String, { nullable: true, description: 'At most 4,000 characters.' })
  evidence?: string | null;
  @Field(() => Reason, { nullable: true, description: 'Why the recipient opted out.' })
  reason?: Reason | null;
  @Field(() => String, { nullable: true, description: 'At most 1,000 characters.' })
  reasonText?: string | null;
  @Field(() => ID, { nullable: true, description: 'The campaign that it answers.' })
  campaignId?: string | null;
}

@InputType({ description: 'ADMIN only; evidence says what consent, when, and where it can be found (O4).' })
export class OptInInput extends ByHandFields {
  @Field(() => String, { description: '1 to 4,000 characters.' })
  evidence!: string;
}

@ObjectType('RecordOutcome', { description: 'What came of one recipient of a call.' })
export class RecordOutcomeType {
  constructor(private readonly data: ByHandOutcome) {}

  @Field(() => Int, { description: 'The place in `recipients`, from 0.' })
  get index(): number {
    return this.data.index;
  }
  @Field(() => String, { description: 'The address as it was recorded; of a refused one as it came.' })
  get recipient(): string {
    return this.data.recipient;
  }
  @Field(() => Boolean, { description: 'Whether it changed the decision for some sender and category.' })
  get changed(): boolean {
    return this.data.changed;
  }
  @Field(() => [OptOutEventType], { description: 'One for each scope that was named.' })
  async events(@Ctx() context: RequestContext): Promise<OptOutEventType[]> {
    const events = await Promise.all(
      this.data.eventIds.map((eventId) => context.loaders.event.load(eventId)),
    );
    return events.filter((event) => event !== null).map((event) => new OptOutEventType(event));
  }
  @Field(() => Refusal, { nullable: true, description: 'Why it was not accepted; null where it was.' })
  get refusal(): Refusal | null {
    if (this.data.refusal === null) return null;
    return { ...this.data.refusal, field: 'recipients', index: this.data.index };
  }
}
