import { Ctx, Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { Category } from '../domain/vocabulary.js';
import type { CampaignRow } from './campaigns.queries.js';
import { connectionOf } from './connection.js';
import type { RequestContext } from './context.js';
import { DateTimeScalar } from './scalars.js';
import { SenderType, toSenderType } from './sender.types.js';

@ObjectType('Campaign')
export class CampaignType {
  constructor(readonly row: CampaignRow) {}

  @Field(() => ID)
  get id(): string {
    return this.row.campaignId;
  }
  @Field(() => String)
  get name(): string {
    return this.row.name;
  }
  @Field(() => String, { nullable: true, description: "The scheduler's own id." })
  get externalId(): string | null {
    return this.row.externalId;
  }
  @Field(() => [SenderType])
  async senders(@Ctx() context: RequestContext): Promise<SenderType[]> {
    const senders = await Promise.all(
      this.row.senderIds.map((senderId) => context.loaders.sender.load(senderId)),
    );
    return senders.filter((sender) => sender !== null).map(toSenderType);
  }
  @Field(() => Category)
  get category(): Category {
    return this.row.category;
  }
  @Field(() => Boolean, { description: 'Exclude opted-out recipients when screening (default true).' })
  get excludeOptOuts(): boolean {
    return this.row.excludeOptOuts;
  }
  @Field(() => DateTimeScalar)
  get createdAt(): Instant {
    return this.row.createdAt;
  }
}

export const CampaignConnection = connectionOf(CampaignType, 'Campaign');
