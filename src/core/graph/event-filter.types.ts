import { Field, ID, InputType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { Channel, EventKind, Reason, Scope, Source } from '../domain/vocabulary.js';
import './enums.js';
import { AddressScalar, DateTimeScalar } from './scalars.js';

@InputType('OptOutEventFilter', {
  description:
    'All that is given must hold; of a list, at most 1,000 long, one must. An empty list asks for nothing.',
})
export class OptOutEventFilterInput {
  @Field(() => Boolean, { defaultValue: false, description: 'Only events that changed a decision.' })
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
      'Events that reach these senders, account-wide ones included. What a scheduler wants. NOT_FOUND for an id that is no sender.',
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
  @Field(() => AddressScalar, {
    nullable: true,
    description: "A whole address, as people write it; a national number belongs to the account's region.",
  })
  recipient?: string | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Said at this time or later (occurredAt).' })
  from?: Instant | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Said before this time (occurredAt).' })
  to?: Instant | null;
}
