import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { regionDescription } from '../../../core/graph/read-address.js';
import { Refusal } from '../../../core/graph/refusal.types.js';
import { AddressScalar, RecipientsScalar } from '../../../core/graph/scalars.js';

@InputType('OptOutLinksInput', { description: 'Whose links are wanted, and for which messages.' })
export class OptOutLinksInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'What the messages are sent from, archived or not: the opt-out is said to have come in there, and it reaches the whole account all the same (O1). Absent: the sender of the campaign, if it has just one. NOT_FOUND for an unknown one.',
  })
  senderId?: string | null;
  @Field(() => ID, {
    nullable: true,
    description:
      'The campaign that opt-outs by these links are counted for. NOT_FOUND for an unknown one; BAD_USER_INPUT where senderId is not one of its senders.',
  })
  campaignId?: string | null;
  @Field(() => RecipientsScalar, {
    description:
      "At most 10,000 (LIMIT_EXCEEDED for more), as people write them, each at most 320 characters: E.164, formatted, national with a region, e-mail, WhatsApp's id of a person. The same one twice gets the same link twice.",
  })
  recipients!: string[];
  @Field(() => String, { nullable: true, description: regionDescription })
  region?: string | null;
}

/** What a link's fields say. */
export interface OptOutLinkFields {
  index: number;
  recipient: string | null;
  url: string | null;
  emailHeaders: string[] | null;
  refusal: Refusal | null;
}

@ObjectType('OptOutLink', {
  description:
    'The link by which one recipient opts out, or why there is none. Whoever has the address may opt that recipient out: put it into messages to them, and nowhere else.',
})
export class OptOutLinkType implements OptOutLinkFields {
  @Field(() => Int, { description: 'In the recipients given, from 0.' })
  index!: number;
  @Field(() => AddressScalar, { nullable: true, description: 'As it is stored; null: refused.' })
  recipient!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'PUBLIC_URL (or else where Heed listens), /u/ and ten letters and digits. It works for as long as the account lives.',
  })
  url!: string | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Of e-mail recipients: the two header lines of RFC 8058, List-Unsubscribe and List-Unsubscribe-Post, for an e-mail to this recipient whose DKIM signature covers both. Null for phone numbers, and where PUBLIC_URL is not https, as RFC 8058 demands, unless it is of the machine itself, to try it out.',
  })
  emailHeaders!: string[] | null;
  @Field(() => Refusal, { nullable: true, description: 'INVALID_ADDRESS: what can be no address.' })
  refusal!: Refusal | null;
}
