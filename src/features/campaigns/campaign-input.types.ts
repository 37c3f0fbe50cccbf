import { Field, ID, InputType } from 'type-graphql';
import { Category } from '../../core/domain/vocabulary.js';
import '../../core/graph/enums.js';

@InputType('CampaignInput', {
  description:
    'excludeOptOuts false for MARKETING needs an ADMIN and a reason, and the audit trail keeps it. The same externalId again gives the same campaign as it was made first, whatever else the input says.',
})
export class CampaignInput {
  @Field(() => String, { description: '1 to 200 characters.' })
  name!: string;
  @Field(() => String, {
    nullable: true,
    description:
      "The scheduler's own id, 1 to 200 characters. One that the account has already gives that campaign, unchanged.",
  })
  externalId?: string | null;
  @Field(() => [ID], {
    description:
      'The senders that it goes out from: 1 to 1,000. NOT_FOUND for an id that is no sender, BAD_USER_INPUT for one that is archived.',
  })
  senderIds!: string[];
  @Field(() => Category, {
    defaultValue: Category.MARKETING,
    description: 'What it is for: opt-outs of marketing do not keep recipients from UTILITY and OTP (D2).',
  })
  category!: Category;
  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Exclude opted-out recipients when screening. Off, nobody is screened out, and the answers say so.',
  })
  excludeOptOuts!: boolean;
  @Field(() => String, {
    nullable: true,
    description:
      'Why opted-out recipients are not excluded from MARKETING: 1 to 1,000 characters, kept with the campaign and in the audit trail.',
  })
  reason?: string | null;
}
