import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Category } from '../../../core/domain/vocabulary.js';
import '../../../core/graph/enums.js';
import { regionDescription } from '../../../core/graph/read-address.js';
import { Refusal } from '../../../core/graph/refusal.types.js';
import { AddressScalar, RecipientsScalar } from '../../../core/graph/scalars.js';
import type { ComposedMessage } from './compose-for-all.js';

export const OptOutMethod = {
  REPLY_KEYWORD: 'REPLY_KEYWORD',
  SHORT_CODE: 'SHORT_CODE',
  LINK: 'LINK',
  NONE: 'NONE',
} as const;
export type OptOutMethod = (typeof OptOutMethod)[keyof typeof OptOutMethod];

registerEnumType(OptOutMethod, {
  name: 'OptOutMethod',
  description: 'By which way the text says how to opt out.',
  valuesConfig: {
    REPLY_KEYWORD: { description: 'Answer the sender with a word: "Reply STOP to opt out".' },
    SHORT_CODE: { description: 'Send the word to a number that the text names: "STOP au 36111".' },
    LINK: { description: "The recipient's own link." },
    NONE: { description: 'UTILITY and OTP: nothing is said.' },
  },
});

@InputType('ComposeInput', { description: 'A text, and whom it goes to.' })
export class ComposeInput {
  @Field(() => String, {
    description:
      '1 to 10,000 characters. {link} is where the recipient\'s own link goes, wherever and however often it stands; else what the destination needs is added at the end, on a line of its own. A text that says already how to opt out ("Reply STOP", the short code, an address at which to unsubscribe) is left as it is for recipients for whom that works; the others get what they need, with a warning.',
  })
  text!: string;
  @Field(() => ID, {
    description:
      'What the messages are sent from. NOT_FOUND for an unknown one, BAD_USER_INPUT for an archived one.',
  })
  senderId!: string;
  @Field(() => ID, {
    nullable: true,
    description:
      'What opting out by the link is counted for. NOT_FOUND for an unknown one; BAD_USER_INPUT where senderId is not one of its senders.',
  })
  campaignId?: string | null;
  @Field(() => Category, {
    defaultValue: Category.MARKETING,
    description:
      'What the message is for. UTILITY and OTP get nothing added; a {link} in the text is filled.',
  })
  category!: Category;
  @Field(() => RecipientsScalar, {
    description:
      'At most 10,000, as people write them, each at most 320 characters: phone numbers, or e-mail addresses where the sender is an e-mail sender. Duplicates are fine.',
  })
  recipients!: string[];
  @Field(() => String, { nullable: true, description: regionDescription })
  region?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      "BCP 47 language of what is added. Where it is not given: the sender's if it is another than the account's, else the account's where that is read in the recipient's country, else the country's.",
  })
  language?: string | null;
}

@ObjectType('ComposedMessage', { description: 'What one recipient is to be sent, or why nothing.' })
export class ComposedMessageType {
  constructor(private readonly message: ComposedMessage) {}

  @Field(() => Int, { description: 'In the recipients given, from 0.' })
  get index(): number {
    return this.message.index;
  }
  @Field(() => AddressScalar, {
    nullable: true,
    description: 'As it is stored; null for what is no address.',
  })
  get recipient(): string | null {
    return this.message.recipient;
  }
  @Field(() => String, { nullable: true, description: 'The whole text to send. Null where refused.' })
  get text(): string | null {
    return this.message.text;
  }
  @Field(() => OptOutMethod, {
    nullable: true,
    description:
      'How its recipient can opt out of it; NONE where nothing was needed. Null for what is no address.',
  })
  get method(): OptOutMethod | null {
    return this.message.method;
  }
  @Field(() => Int, {
    nullable: true,
    description: 'SMS segments of the text as given, without {link}. Null on other channels.',
  })
  get segmentsBefore(): number | null {
    return this.message.segmentsBefore;
  }
  @Field(() => Int, {
    nullable: true,
    description: 'SMS segments of the whole text. Null on other channels.',
  })
  get segments(): number | null {
    return this.message.segments;
  }
  @Field(() => String, {
    nullable: true,
    description: 'GSM-7 or UCS-2, of the whole text. Null on other channels.',
  })
  get encoding(): string | null {
    return this.message.encoding;
  }
  @Field(() => [String], {
    description:
      'What a person should look at: a sender that the text should name, a reply that would not arrive, an address that is not reached or not heard, the link of one person. For people; the text can be sent.',
  })
  get warnings(): readonly string[] {
    return this.message.warnings;
  }
  @Field(() => Refusal, {
    nullable: true,
    description:
      'INVALID_ADDRESS; WRONG_CHANNEL (an e-mail address for an SMS sender and the like); TEXT_TOO_LONG (more than 1,600 characters for SMS, 3,072 for RCS, 4,096 for WhatsApp with what was added).',
  })
  get refusal(): Refusal | null {
    const { refusal, index } = this.message;
    return refusal === null ? null : { ...refusal, field: 'recipients', index };
  }
}
