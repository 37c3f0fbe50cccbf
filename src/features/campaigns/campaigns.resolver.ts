import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { CampaignConnection, CampaignType } from '../../core/graph/campaign.types.js';
import { type Connection, ListArgs, type PageArgs } from '../../core/graph/connection.js';
import type { RequestContext } from '../../core/graph/context.js';
import { CampaignInput } from './campaign-input.types.js';
import { createCampaign } from './create-campaign.js';
import { findCampaign } from './find-campaign.js';
import { listCampaigns } from './list-campaigns.js';

@Resolver()
export class CampaignsResolver {
  @Query(() => CampaignConnection, {
    description: 'Newest first. CURSOR_UNKNOWN for a cursor of another list.',
  })
  campaigns(
    @Args(() => ListArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<CampaignType>> {
    return listCampaigns(context, page);
  }

  @Query(() => CampaignType, {
    nullable: true,
    description: 'By one of the two, else BAD_USER_INPUT; null where there is none.',
  })
  async campaign(
    @Arg('id', () => ID, { nullable: true, description: "Heed's id of it." }) id: string | null,
    @Arg('externalId', () => String, { nullable: true, description: "The scheduler's own id." }) externalId:
      | string
      | null,
    @Ctx() context: RequestContext,
  ): Promise<CampaignType | null> {
    const campaign = await findCampaign(context, { id: id ?? null, externalId: externalId ?? null });
    return campaign === null ? null : new CampaignType(campaign);
  }

  @Mutation(() => CampaignType, {
    description:
      'FORBIDDEN where it needs an ADMIN, NOT_FOUND for unknown senders, BAD_USER_INPUT for what CampaignInput does not allow.',
  })
  async createCampaign(
    @Arg('input', () => CampaignInput, { description: 'The campaign that is to be.' }) input: CampaignInput,
    @Ctx() context: RequestContext,
  ): Promise<CampaignType> {
    const { externalId = null, reason = null, ...rest } = input;
    return new CampaignType(await createCampaign(context, { ...rest, externalId, reason }));
  }
}
