import { Field, Int, ObjectType } from 'type-graphql';
import { WebhookError } from '../../../core/domain/webhook-states.js';
import './webhook-enums.js';

@ObjectType({ description: 'What came of a test.' })
export class WebhookTest {
  @Field(() => Boolean, { description: 'Whether it was taken: the receiver answered with 2xx.' })
  delivered!: boolean;
  @Field(() => Int, { nullable: true, description: 'What it answered. Null: nothing.' })
  status!: number | null;
  @Field(() => Int, { description: 'How long that took, in milliseconds; 15,000 at most.' })
  milliseconds!: number;
  @Field(() => WebhookError, { nullable: true, description: 'Why it was not taken. Null: it was.' })
  error!: WebhookError | null;
}
