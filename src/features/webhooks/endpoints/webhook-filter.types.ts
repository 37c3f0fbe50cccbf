import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Channel, EventKind, Reason, Scope, Source } from '../../../core/domain/vocabulary.js';
import '../../../core/graph/enums.js';

const description =
  'Which events an endpoint is told. All that is given must hold; of a list, at most 1,000 long, one must. An empty list asks for nothing.';

/** What an endpoint is given, and what it has. There is no recipient in it: what is stored here names nobody. */
@ObjectType('WebhookFilter', { description })
@InputType('WebhookFilterInput', { description })
export class WebhookFilter {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only events that changed a decision. What a contact system wants.',
  })
  changedOnly!: boolean;
  @Field(() => [EventKind], { nullable: true, description: 'Events of these kinds.' })
  kinds?: EventKind[] | null;
  @Field(() => [Channel], {
    nullable: true,
    description: 'Events that reach these channels, account-wide ones included.',
  })
  channels?: Channel[] | null;
  @Field(() => [ID], {
    nullable: true,
    description:
      'Events that reach these senders, account-wide ones included. NOT_FOUND for an id that is no sender.',
  })
  senderIds?: string[] | null;
  @Field(() => [ID], {
    nullable: true,
    description: 'Events received on these senders only. NOT_FOUND for an id that is no sender.',
  })
  receivedOn?: string[] | null;
  @Field(() => [Scope], { nullable: true, description: 'Words that reach so far, as they were said.' })
  scopes?: Scope[] | null;
  @Field(() => [Source], { nullable: true, description: 'Events that came in by these doors.' })
  sources?: Source[] | null;
  @Field(() => [Reason], { nullable: true, description: 'Words for these reasons.' })
  reasons?: Reason[] | null;
  @Field(() => [ID], { nullable: true, description: 'Words that answer these campaigns, given or inferred.' })
  campaignIds?: string[] | null;
  @Field(() => [ID], {
    nullable: true,
    description: 'What these imports have said, and what their undos withdrew.',
  })
  importIds?: string[] | null;
}
