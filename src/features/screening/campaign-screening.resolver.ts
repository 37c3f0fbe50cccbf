import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { regionDescription } from '../../core/graph/read-address.js';
import { DateTimeScalar, RecipientsScalar } from '../../core/graph/scalars.js';
import { listScreenings } from './list-screenings.js';
import { screenCampaign } from './screen-campaign.js';
import { ScreeningRecordType } from './screening-record.types.js';
import { ScreeningType } from './screening.types.js';

@Resolver()
export class CampaignScreeningResolver {
  @Mutation(() => ScreeningType, {
    description:
      "Screens up to 50,000 recipients as the campaign says (its category; nobody is screened out where its excludeOptOuts is off, and notScreened says so), and remembers its recipients, so that a later STOP is traced to it. With several senders, who is opted out on any of them is suppressed. The same recipient twice counts once, in a call and over all calls. When this returns they are stored; else it is an error, NOT_RECORDED or OUTCOME_UNKNOWN, and repeating the call is harmless. NOT_FOUND for an unknown campaign, LIMIT_EXCEEDED for more recipients, BAD_USER_INPUT for a sender that is not the campaign's. Calls of one campaign are stored one after the other: batches of 10,000 to 50,000 are fastest.",
  })
  async screenCampaign(
    @Arg('campaignId', () => ID, { description: 'The campaign whose recipients they are to be.' })
    campaignId: string,
    @Arg('senderId', () => ID, {
      nullable: true,
      description: "One of the campaign's senders; all of them where it is not given.",
    })
    senderId: string | null,
    @Arg('recipients', () => RecipientsScalar, {
      description: 'As people write them, as in ScreenInput. Duplicates are fine.',
    })
    recipients: string[],
    @Arg('region', () => String, { nullable: true, description: regionDescription }) region: string | null,
    @Arg('normalised', () => Boolean, {
      defaultValue: false,
      description: 'Return the recipients as they are stored, too, in the same order.',
    })
    normalised: boolean,
    @Ctx() context: RequestContext,
  ): Promise<ScreeningType> {
    const { screened, notScreened } = await screenCampaign(context, {
      campaignId,
      senderId: senderId ?? null,
      recipients,
      region: region ?? null,
    });
    return new ScreeningType(screened, { accountId: accountIdOf(context), normalised, notScreened });
  }

  @Query(() => [ScreeningRecordType], {
    description:
      'For which campaigns this recipient was screened, and with what answer: newest first, at most 1,000. BAD_USER_INPUT for an address that is none. What is older than SCREENING_RETENTION_DAYS (400 unless set otherwise) is dropped, a week at a time.',
  })
  async screenings(
    @Arg('recipient', () => String, { description: 'An address as people write it, at most 320 characters.' })
    recipient: string,
    @Arg('from', () => DateTimeScalar, { nullable: true, description: 'Screened then or later.' })
    from: Instant | null,
    @Arg('to', () => DateTimeScalar, { nullable: true, description: 'Screened before then.' })
    to: Instant | null,
    @Arg('region', () => String, { nullable: true, description: regionDescription }) region: string | null,
    @Ctx() context: RequestContext,
  ): Promise<ScreeningRecordType[]> {
    const records = await listScreenings(context, {
      recipient,
      region: region ?? null,
      from: from ?? null,
      to: to ?? null,
    });
    return records.map((record) => new ScreeningRecordType(record));
  }
}
