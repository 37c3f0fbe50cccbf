import { Ctx, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { Channel, InboundResult, KeywordAction } from '../../core/domain/vocabulary.js';
import type { RequestContext } from '../../core/graph/context.js';
import { OptOutEventType } from '../../core/graph/opt-out-event.types.js';
import { Refusal } from '../../core/graph/refusal.types.js';
import { ReviewType } from '../../core/graph/review.types.js';
import { AddressScalar, DateTimeScalar } from '../../core/graph/scalars.js';
import type { InboundOutcomeData } from '../../core/log/inbound-message.js';

@InputType({ description: 'A message that a recipient has sent, as the provider tells it.' })
export class InboundMessageInput {
  @Field(() => String, {
    description:
      "The provider's id of the message, 1 to 256 characters. The same id of a provider twice is processed once.",
  })
  messageId!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Free text, at most 64 characters: twilio, meta, sinch, …',
  })
  provider?: string | null;
  @Field(() => Channel, {
    nullable: true,
    description: 'SMS unless the addresses say otherwise (whatsapp:+1…).',
  })
  channel?: Channel | null;
  @Field(() => String, {
    description:
      "The recipient who wrote: E.164, national in the account's region, an e-mail address, or WhatsApp's id of a person.",
  })
  from!: string;
  @Field(() => [String], {
    nullable: true,
    description:
      "Other addresses of the same person that came with the message, at most 5: WhatsApp's id beside the number. What is said counts for each of them, and what stands against one of them counts for the others. One that can't be read is a warning.",
  })
  alsoFrom?: string[] | null;
  @Field(() => String, { description: 'The number or profile that received it, or the reply address.' })
  to!: string;
  @Field(() => String, { nullable: true, description: '4,000 characters of it are kept as evidence.' })
  text?: string | null;
  @Field(() => String, { nullable: true, description: 'Payload of a pressed button (WhatsApp, RCS).' })
  buttonPayload?: string | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Absent, or ahead of the clock: now (D3).' })
  receivedAt?: Instant | null;
  @Field(() => ID, {
    nullable: true,
    description:
      'The campaign that the message answers, where that is known: it wins. An opt-out that names none is traced to the last campaign that had this person among its recipients on that sender, within attributionDays. One that the account does not have is a warning, and nothing is traced.',
  })
  campaignId?: string | null;
  @Field(() => String, { nullable: true, description: "The same by the scheduler's own id." })
  campaignExternalId?: string | null;
  @Field(() => KeywordAction, {
    nullable: true,
    description:
      "What the provider itself understood (Twilio's OptOutType): recorded whatever the text says, but for a text that itself opts out, or that may (NEEDS_REVIEW, unless this is OPT_OUT).",
  })
  providerAction?: KeywordAction | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "The provider has already answered: produce no reply. The sender's repliesBy says so for all of its messages.",
  })
  answeredByProvider!: boolean;
}

@InputType({
  description: 'What a provider knows: an error for an opted-out recipient, or its own opt-out report.',
})
export class ProviderSignalInput {
  @Field(() => String, { description: 'Who says it: twilio, meta, telnyx, …' })
  provider!: string;
  @Field(() => String, { description: '21610, 131050, 40300, user_preferences:stop, …' })
  code!: string;
  @Field(() => String, {
    description: 'Of an error: the sender. Of a report: the recipient. The known sender tells which.',
  })
  from!: string;
  @Field(() => String, { description: 'The other side of `from`.' })
  to!: string;
  @Field(() => [String], {
    nullable: true,
    description: 'Other addresses of the recipient that came with it, at most 5. It counts for each of them.',
  })
  also?: string[] | null;
  @Field(() => String, {
    description: "The provider's id of the message or report. The same id and code twice is recorded once.",
  })
  messageId!: string;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Absent, or ahead of the clock: now (D3).' })
  occurredAt?: Instant | null;
}

@ObjectType({ description: 'What was understood of a message.' })
export class KeywordMatch {
  @Field(() => String, { description: 'The keyword, button, phrase or provider code that was understood.' })
  keyword!: string;
  @Field(() => KeywordAction, { description: 'What that does.' })
  action!: KeywordAction;
  @Field(() => String, {
    description: 'The rule by which it was understood, such as keyword or phrase.stop-texting.',
  })
  rule!: string;
}

@ObjectType({ description: 'Send each id once: hand it to the provider as its idempotency key.' })
export class Reply {
  @Field(() => ID, { description: 'The same however often the message comes.' })
  id!: string;
  @Field(() => String, { description: 'The sender that the message came to.' })
  from!: string;
  @Field(() => AddressScalar, { description: 'The recipient who wrote.' })
  to!: string;
  @Field(() => String, { description: 'Ready to send: the brand is in it.' })
  text!: string;
  @Field(() => String, { description: 'BCP 47 language of the text.' })
  language!: string;
  @Field(() => DateTimeScalar, {
    description: 'Not to be sent after this: five minutes after the message came in.',
  })
  notAfter!: Instant;
}

@ObjectType('InboundOutcome', { description: 'What came of a message.' })
export class InboundOutcomeType {
  /** `index`: the place in a call with several messages. */
  constructor(
    private readonly data: InboundOutcomeData,
    private readonly index: number | null = null,
  ) {}

  @Field(() => String, { description: 'As it was given.' })
  get messageId(): string {
    return this.data.messageId;
  }
  @Field(() => InboundResult, { description: 'What it did.' })
  get result(): InboundResult {
    return this.data.result;
  }
  @Field(() => Boolean, {
    description:
      'This messageId was processed before: all else is the first outcome, its reply with the same id included.',
  })
  get duplicate(): boolean {
    return this.data.duplicate;
  }
  @Field(() => KeywordMatch, {
    nullable: true,
    description: 'What was understood, and by which rule. Null where nothing was.',
  })
  get match(): KeywordMatch | null {
    return this.data.match;
  }
  @Field(() => OptOutEventType, {
    nullable: true,
    description: 'The event; of a message for several senders (a reply address) the first one.',
  })
  async event(@Ctx() context: RequestContext): Promise<OptOutEventType | null> {
    if (this.data.eventId === null) return null;
    const event = await context.loaders.event.load(this.data.eventId);
    return event === null ? null : new OptOutEventType(event);
  }
  @Field(() => Reply, {
    nullable: true,
    description:
      'The confirmation to send, exempt from the opt-out that it confirms. Null where nothing must be sent.',
  })
  get reply(): Reply | null {
    return this.data.reply;
  }
  @Field(() => ReviewType, { nullable: true, description: 'Where a person has to decide what was meant.' })
  async review(@Ctx() context: RequestContext): Promise<ReviewType | null> {
    if (this.data.reviewId === null) return null;
    const review = await context.loaders.review.load(this.data.reviewId);
    return review === null ? null : new ReviewType(review);
  }
  @Field(() => [String], { description: 'For people: what was not as expected, though the message counts.' })
  get warnings(): string[] {
    return this.data.warnings;
  }
  @Field(() => Refusal, { nullable: true, description: 'Why it was not accepted; null where it was.' })
  get refusal(): Refusal | null {
    return this.data.refusal === null ? null : { ...this.data.refusal, index: this.index };
  }
}

@ObjectType({ description: 'What a text would do, were it sent to the sender now. Nothing is recorded.' })
export class Classification {
  @Field(() => InboundResult, { description: 'OPTED_OUT, OPTED_IN, HELP, NEEDS_REVIEW or IGNORED.' })
  result!: InboundResult;
  @Field(() => KeywordMatch, {
    nullable: true,
    description: 'What would be understood, and by which rule. Null where nothing would.',
  })
  match!: KeywordMatch | null;
  @Field(() => String, {
    nullable: true,
    description: 'The confirmation for a recipient in the sender’s language.',
  })
  reply!: string | null;
}
