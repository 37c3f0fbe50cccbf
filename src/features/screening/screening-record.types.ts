import { Ctx, Field, ObjectType } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { CampaignType } from '../../core/graph/campaign.types.js';
import type { RequestContext } from '../../core/graph/context.js';
import { CursorScalar, DateTimeScalar } from '../../core/graph/scalars.js';
import { SenderType, toSenderType } from '../../core/graph/sender.types.js';
import type { RecordedScreening } from './list-screenings.js';

@ObjectType('ScreeningRecord', {
  description: 'That a recipient was screened, for whom and with what answer.',
})
export class ScreeningRecordType {
  constructor(private readonly record: RecordedScreening) {}

  @Field(() => CampaignType, { description: 'The campaign that was screened for.' })
  async campaign(@Ctx() context: RequestContext): Promise<CampaignType> {
    const campaign = await context.loaders.campaign.load(this.record.campaignId);
    if (campaign === null) throw new Error('a screening without its campaign');
    return new CampaignType(campaign);
  }
  @Field(() => [SenderType], { description: 'From which it was asked whether one may write.' })
  async senders(@Ctx() context: RequestContext): Promise<SenderType[]> {
    const senders = await Promise.all(
      this.record.senderIds.map((senderId) => context.loaders.sender.load(senderId)),
    );
    return senders.filter((sender) => sender !== null).map(toSenderType);
  }
  @Field(() => Boolean, { description: 'Whether the answer was that one may write.' })
  get allowed(): boolean {
    return this.record.allowed;
  }
  @Field(() => Boolean, { description: 'Off: who was opted out was allowed all the same.' })
  get excludeOptOuts(): boolean {
    return this.record.excludeOptOuts;
  }
  @Field(() => DateTimeScalar, { description: 'When the answer was stored, before it was given.' })
  get screenedAt(): Instant {
    return this.record.screenedAt;
  }
  @Field(() => CursorScalar, { description: 'Everything in the log up to here was taken into account.' })
  get cursor(): string {
    return this.record.cursor;
  }
  @Field(() => String, { nullable: true, description: 'The key that asked.' })
  get actor(): string | null {
    return this.record.actor;
  }
}
