import { Field, InputType } from 'type-graphql';
import { Category, Channel, NumberKind, RepliesBy } from '../../core/domain/vocabulary.js';
import '../../core/graph/enums.js';

const labelShape = '1 to 200 characters.';
const languageShape = "BCP 47, such as en or pt-BR; the account's when absent.";
const purposeShape = 'What it is used for; an opt-out from a UTILITY sender blocks ALL_BUT_OTP.';
const enforceShape = 'An opt-out received here applies to the whole account.';
const replyAddressShape =
  "Where recipients answer when the sender itself can't receive: a number or a short code. Several senders may name the same.";
const repliesByShape = 'Who confirms: Heed hands out replies, or the provider answers by itself.';

@InputType({ description: 'A number that messages are sent from.' })
export class AddNumberInput {
  @Field(() => String, {
    description:
      "A phone number, best in E.164 (without + it belongs to country or to the account's defaultRegion); a short code of 3 to 8 digits; or an alphanumeric name of 1 to 11 characters with a letter.",
  })
  address!: string;
  @Field(() => Channel, { defaultValue: 'SMS', description: 'Not EMAIL.' })
  channel!: Channel;
  @Field(() => NumberKind, { nullable: true, description: 'Inferred from the address when absent.' })
  kind?: NumberKind | null;
  @Field(() => String, {
    nullable: true,
    description:
      "ISO 3166-1 alpha-2. Inferred when absent: from the number; for a short code it is the account's defaultRegion.",
  })
  country?: string | null;
  @Field(() => String, { nullable: true, description: labelShape })
  label?: string | null;
  @Field(() => Category, { defaultValue: 'MARKETING', description: purposeShape })
  purpose!: Category;
  @Field(() => String, { nullable: true, description: languageShape })
  language?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: enforceShape })
  enforceAccountOptOuts!: boolean;
  @Field(() => String, { nullable: true, description: replyAddressShape })
  replyAddress?: string | null;
  @Field(() => RepliesBy, { defaultValue: 'HEED', description: repliesByShape })
  repliesBy!: RepliesBy;
}

@InputType({ description: 'A profile that messages are sent from.' })
export class AddProfileInput {
  @Field(() => String, {
    description:
      "A WhatsApp number in E.164 or the provider's id of it, an RCS agent's id (1 to 100 characters each), or an e-mail address.",
  })
  address!: string;
  @Field(() => Channel, { defaultValue: 'WHATSAPP', description: 'Not SMS.' })
  channel!: Channel;
  @Field(() => String, { nullable: true, description: labelShape })
  label?: string | null;
  @Field(() => Category, { defaultValue: 'MARKETING', description: purposeShape })
  purpose!: Category;
  @Field(() => String, { nullable: true, description: languageShape })
  language?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: enforceShape })
  enforceAccountOptOuts!: boolean;
  @Field(() => RepliesBy, { defaultValue: 'HEED', description: repliesByShape })
  repliesBy!: RepliesBy;
}

@InputType({ description: 'What is absent stays as it is; null clears label and replyAddress.' })
export class UpdateSenderInput {
  @Field(() => String, { nullable: true, description: labelShape })
  label?: string | null;
  @Field(() => Category, { nullable: true, description: purposeShape })
  purpose?: Category | null;
  @Field(() => String, { nullable: true, description: 'BCP 47, such as en or pt-BR.' })
  language?: string | null;
  @Field(() => Boolean, { nullable: true, description: enforceShape })
  enforceAccountOptOuts?: boolean | null;
  @Field(() => String, { nullable: true, description: replyAddressShape })
  replyAddress?: string | null;
  @Field(() => RepliesBy, { nullable: true, description: repliesByShape })
  repliesBy?: RepliesBy | null;
}
