import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { Instant } from '../../../core/domain/instant.js';
import { WebhookError } from '../../../core/domain/webhook-states.js';
import { connectionOf } from '../../../core/graph/connection.js';
import { DateTimeScalar, SafeIntScalar } from '../../../core/graph/scalars.js';
import '../endpoints/webhook-enums.js';
import { shownMessageId } from '../sending/message-request.js';
import type { WebhookAttemptRow } from './attempts.queries.js';

@ObjectType('WebhookAttempt', { description: 'One try to deliver a message, and what came of it.' })
export class WebhookAttemptType {
  constructor(private readonly row: WebhookAttemptRow) {}

  @Field(() => ID, { description: 'Of the message, as in its header webhook-id: the same in each try.' })
  get messageId(): string {
    return shownMessageId(this.row.messageId);
  }
  @Field(() => String, {
    description: "The message's type: opt_out_event.recorded, opt_out_events.recorded, reply.due or test.",
  })
  get type(): string {
    return this.row.type;
  }
  @Field(() => SafeIntScalar, {
    nullable: true,
    description: 'The position of its first event. Null: it has none, as a test and a reply.',
  })
  get firstPosition(): number | null {
    return this.row.firstPosition;
  }
  @Field(() => SafeIntScalar, {
    nullable: true,
    description: 'The position of its last event. Null: it has none.',
  })
  get lastPosition(): number | null {
    return this.row.lastPosition;
  }
  @Field(() => Int, { description: 'How many events it has.' })
  get events(): number {
    return this.row.events;
  }
  @Field(() => Int, {
    description:
      'The how manieth try of the message, from 1; from 1 anew when the endpoint of EVENTS was resumed. Of a reply that has EXPIRED: how many there were.',
  })
  get attempt(): number {
    return this.row.attempt;
  }
  @Field(() => DateTimeScalar, { description: "When it was begun, by the database's clock." })
  get at(): Instant {
    return this.row.at;
  }
  @Field(() => Int, { description: "Milliseconds up to the receiver's answer, or until there was none." })
  get milliseconds(): number {
    return this.row.milliseconds;
  }
  @Field(() => Int, { nullable: true, description: "The receiver's status. Null: it has not answered." })
  get status(): number | null {
    return this.row.status;
  }
  @Field(() => WebhookError, { nullable: true, description: 'Why it failed. Null: it was delivered.' })
  get error(): WebhookError | null {
    return this.row.error;
  }
}

export const WebhookAttemptConnection = connectionOf(WebhookAttemptType, 'WebhookAttempt');
