import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { Blocks, Category, Scope } from '../../core/domain/vocabulary.js';
import '../../core/graph/enums.js';
import { regionDescription } from '../../core/graph/read-address.js';
import { Refusal } from '../../core/graph/refusal.types.js';
import { AddressScalar, CursorScalar, DateTimeScalar, RecipientsScalar } from '../../core/graph/scalars.js';
import { cursorAt } from '../../core/log/cursor.js';
import type { ScreenedRecipients, SuppressedRecipient } from './screen-recipients.js';

@InputType('ScreenInput', { description: 'Who is to be screened, and for what.' })
export class ScreenInput {
  @Field(() => ID, {
    description:
      'What the messages are to be sent from; also one that is archived. NOT_FOUND for an unknown one.',
  })
  senderId!: string;
  @Field(() => Category, { defaultValue: Category.MARKETING, description: 'What the messages are for (D2).' })
  category!: Category;
  @Field(() => RecipientsScalar, {
    description:
      "As people write them, each at most 320 characters: E.164, formatted, national with a region, e-mail, WhatsApp's id of a person. Duplicates are fine.",
  })
  recipients!: string[];
  @Field(() => String, { nullable: true, description: regionDescription })
  region?: string | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Return the recipients as they are stored (E.164, e-mail in lower case, or WhatsApp's id of a person), too, in the same order.",
  })
  normalised!: boolean;
}

@ObjectType('Suppression', { description: 'One who must not be written to.' })
export class SuppressionType implements SuppressedRecipient {
  @Field(() => Int, { description: 'In the recipients given, from 0.' })
  index!: number;
  @Field(() => AddressScalar, { description: 'As it is stored.' })
  recipient!: string;
  @Field(() => Scope, { description: 'How far the word reaches that decides.' })
  scope!: Scope;
  @Field(() => Blocks, { description: 'What the opt-outs of that scope block, as the list says it.' })
  blocks!: Blocks;
  @Field(() => DateTimeScalar, { description: 'When the word was said that decides.' })
  since!: Instant;
}

/** What the answer says beside the decisions. */
export interface ScreeningAnswer {
  accountId: string;
  normalised: boolean;
  notScreened: string | null;
}

@ObjectType('Screening', {
  description:
    'Who of the recipients must not be written to. allowed, suppressed and refused make up all of them, each duplicate counted.',
})
export class ScreeningType {
  constructor(
    private readonly screened: ScreenedRecipients,
    private readonly answer: ScreeningAnswer,
  ) {}

  @Field(() => CursorScalar, {
    description:
      "Everything committed when the call came in was taken into account. Follow the log from here (with several calls: from the first one's).",
  })
  get cursor(): string {
    const { place, database } = this.screened;
    return cursorAt(this.answer.accountId, place, database);
  }
  @Field(() => Int, { description: 'How many may be written to.' })
  get allowed(): number {
    const { addresses, suppressed, refused } = this.screened;
    return addresses.length - suppressed.length - refused.length;
  }
  @Field(() => [SuppressionType], { description: 'Those who must not be written to, in the order given.' })
  get suppressed(): SuppressedRecipient[] {
    return this.screened.suppressed;
  }
  @Field(() => [Refusal], {
    description:
      'What can be no address (INVALID_ADDRESS), in the order given: by index, not to be written to. The rest is answered.',
  })
  get refused(): Refusal[] {
    return this.screened.refused.map((refusal) => ({ ...refusal, field: 'recipients' }));
  }
  @Field(() => RecipientsScalar, {
    nullable: true,
    description:
      'The recipients as they are stored, in the order given, null for those refused. Null unless asked for.',
  })
  get normalised(): readonly (string | null)[] | null {
    return this.answer.normalised ? this.screened.addresses : null;
  }
  @Field(() => String, {
    nullable: true,
    description: 'Why nobody was screened out although somebody is opted out (category, excludeOptOuts).',
  })
  get notScreened(): string | null {
    return this.answer.notScreened;
  }
}
