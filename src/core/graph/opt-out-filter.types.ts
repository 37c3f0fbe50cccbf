import { Field, ID, InputType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { Channel, Reason, Scope, Source } from '../domain/vocabulary.js';
import { DateTimeScalar } from './scalars.js';
import './enums.js';

@InputType('OptOutFilter', {
  description:
    'All that is given must hold; of a list, at most 1,000 long, one must. An empty list asks for nothing.',
})
export class OptOutFilterInput {
  @Field(() => DateTimeScalar, { nullable: true, description: 'Said at this time or later.' })
  from?: Instant | null;
  @Field(() => DateTimeScalar, { nullable: true, description: 'Said before this time.' })
  to?: Instant | null;
  @Field(() => [Channel], {
    nullable: true,
    description: 'Entries that reach these channels: an account-wide opt-out reaches each of them.',
  })
  channels?: Channel[] | null;
  @Field(() => [ID], {
    nullable: true,
    description:
      'Entries that reach these senders: account-wide ones do, those that a later opt-in has freed the sender of do not. NOT_FOUND for an id that is no sender.',
  })
  senderIds?: string[] | null;
  @Field(() => [Scope], { nullable: true, description: 'Entries of these scopes.' })
  scopes?: Scope[] | null;
  @Field(() => [Source], { nullable: true, description: 'Entries whose word came in by these doors.' })
  sources?: Source[] | null;
  @Field(() => [ID], {
    nullable: true,
    description: 'Entries whose word answers these campaigns, given or inferred.',
  })
  campaignIds?: string[] | null;
  @Field(() => [Reason], { nullable: true, description: 'Entries whose word has these reasons.' })
  reasons?: Reason[] | null;
  @Field(() => String, {
    nullable: true,
    description:
      "A whole address or how it begins, as people write it: at most 320 characters. Without + it is a national number of the account's region.",
  })
  recipient?: string | null;
}
