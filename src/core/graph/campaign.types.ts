import { Ctx, Field, Float, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { Category } from '../domain/vocabulary.js';
import type { CampaignCounts } from '../log/campaign-counts.js';
import type { CampaignRow } from './campaigns.queries.js';
import { connectionOf } from './connection.js';
import type { RequestContext } from './context.js';
import { DateTimeScalar, SafeIntScalar } from './scalars.js';
import { SenderType, toSenderType } from './sender.types.js';

@ObjectType('Campaign', {
  description:
    'What a scheduler sends to many recipients. Its figures are as of the request; in a batch of the log that has caught up, as after the batch or later; in an alert, as when that was raised.',
})
export class CampaignType {
  constructor(readonly row: CampaignRow) {}

  @Field(() => ID, { description: "Heed's id of it." })
  get id(): string {
    return this.row.campaignId;
  }
  @Field(() => String, { description: 'For people.' })
  get name(): string {
    return this.row.name;
  }
  @Field(() => String, { nullable: true, description: "The scheduler's own id." })
  get externalId(): string | null {
    return this.row.externalId;
  }
  @Field(() => [SenderType], { description: 'What it goes out from, archived ones included.' })
  async senders(@Ctx() context: RequestContext): Promise<SenderType[]> {
    const senders = await Promise.all(
      this.row.senderIds.map((senderId) => context.loaders.sender.load(senderId)),
    );
    return senders.filter((sender) => sender !== null).map(toSenderType);
  }
  @Field(() => Category, { description: 'What it is for, and is screened for (D2).' })
  get category(): Category {
    return this.row.category;
  }
  @Field(() => Boolean, { description: 'Exclude opted-out recipients when screening (default true).' })
  get excludeOptOuts(): boolean {
    return this.row.excludeOptOuts;
  }
  @Field(() => SafeIntScalar, {
    description:
      "Different recipients that screening allowed: the campaign's recipients. Who is screened again after SCREENING_RETENTION_DAYS counts anew.",
  })
  async screened(@Ctx() context: RequestContext): Promise<number> {
    return (await this.counts(context)).screened;
  }
  @Field(() => SafeIntScalar, { description: 'Different recipients that screening suppressed.' })
  async suppressed(@Ctx() context: RequestContext): Promise<number> {
    return (await this.counts(context)).suppressed;
  }
  @Field(() => SafeIntScalar, {
    description:
      'Different recipients who opted out by this campaign, given or inferred: their word changed a decision and has not been withdrawn.',
  })
  async optOuts(@Ctx() context: RequestContext): Promise<number> {
    return (await this.counts(context)).optOuts;
  }
  @Field(() => Float, {
    nullable: true,
    description:
      'optOuts divided by screened: 0.03 is 3 in 100. Null where nobody was screened. More than 1 where opt-outs name the campaign of people who were not screened for it.',
  })
  async optOutRate(@Ctx() context: RequestContext): Promise<number | null> {
    return (await this.counts(context)).optOutRate;
  }
  @Field(() => DateTimeScalar, { description: 'When it was made here.' })
  get createdAt(): Instant {
    return this.row.createdAt;
  }

  private counts(context: RequestContext): Promise<CampaignCounts> {
    return context.loaders.campaignCounts.load(this.row.campaignId);
  }
}

export const CampaignConnection = connectionOf(CampaignType, 'Campaign');
