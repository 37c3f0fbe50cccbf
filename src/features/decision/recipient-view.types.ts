import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Field, Info, ObjectType } from 'type-graphql';
import { CampaignType } from '../../core/graph/campaign.types.js';
import { type Connection, defaultPage, ListArgs, type PageArgs } from '../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { eventConnection } from '../../core/graph/event-connection.js';
import { OptOutEventConnection, OptOutEventType } from '../../core/graph/opt-out-event.types.js';
import { askedOfEvents } from '../../core/graph/asked-event.rules.js';
import { toOptOuts } from '../../core/graph/entry-scopes.js';
import { OptOutType } from '../../core/graph/opt-out.types.js';
import { ReviewType } from '../../core/graph/review.types.js';
import { AddressScalar } from '../../core/graph/scalars.js';
import { SenderType, toSenderType } from '../../core/graph/sender.types.js';
import { storedEntriesOf } from '../../core/log/opt-out-entries.queries.js';
import { toUnplaced } from '../../core/log/opt-out-entry.js';
import { decisionsForAllSenders, type SenderDecisionRow } from './decision.queries.js';
import { campaignsOfRecipient, reviewsOfRecipient } from './recipient-view.queries.js';

const eventColumns = askedOfEvents('');

@ObjectType('SenderVerdict', {
  description: 'Whether a recipient may be written to from one sender, for each category.',
})
export class SenderVerdictType {
  constructor(readonly row: SenderDecisionRow) {}

  @Field(() => SenderType, { description: 'From which one may or may not write.' })
  async sender(@Ctx() context: RequestContext): Promise<SenderType> {
    const sender = await context.loaders.sender.load(this.row.sender_id);
    if (sender === null) throw new Error('a decision for a sender that does not exist');
    return toSenderType(sender);
  }
  @Field(() => Boolean, { description: 'True: MARKETING may be sent.' })
  get marketing(): boolean {
    return !this.row.marketing_out;
  }
  @Field(() => Boolean, { description: 'True: UTILITY may be sent.' })
  get utility(): boolean {
    return !this.row.utility_out;
  }
  @Field(() => Boolean, { description: 'True: OTP may be sent.' })
  get otp(): boolean {
    return !this.row.otp_out;
  }
  @Field(() => OptOutEventType, {
    nullable: true,
    description:
      'The event that decides MARKETING; null where the recipient never said anything that reaches the sender, or all of it was taken back.',
  })
  async decidedBy(@Ctx() context: RequestContext): Promise<OptOutEventType | null> {
    if (this.row.decided_at === null) return null;
    const event = await context.loaders.eventAt.load(this.row.decided_at);
    if (event === null) throw new Error('a decision without its event');
    return new OptOutEventType(event);
  }
}

@ObjectType('RecipientView', {
  description: "All that is known of one person's address: an agent's first screen.",
})
export class RecipientViewType {
  /** `asked`, and the name that it has once it is erased: it may be while this is read. */
  constructor(
    readonly address: string,
    private readonly name: string,
    private readonly asked = address,
  ) {}

  @Field(() => AddressScalar, {
    description: 'The address as it is stored; of somebody who was erased, erased: and 32 digits.',
  })
  get recipient(): string {
    return this.address;
  }
  @Field(() => [SenderVerdictType], {
    description: 'For every sender of the account that is not archived, oldest first.',
  })
  async verdicts(@Ctx() context: RequestContext): Promise<SenderVerdictType[]> {
    const { db } = context.services;
    const rows = await decisionsForAllSenders(db, accountIdOf(context), [this.asked, this.name]);
    return rows.map((row) => new SenderVerdictType(row));
  }
  @Field(() => [OptOutType], { description: 'The entries of the list, newest first.' })
  async entries(@Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo): Promise<OptOutType[]> {
    const accountId = accountIdOf(context);
    const rows = await storedEntriesOf(context.services.db, accountId, this.address);
    // After the entries: no older than they are.
    const settings = await context.services.settings.current(accountId);
    const withEvents = eventColumns(info).length > 0;
    const entries = rows.map(async (row) => {
      const event = withEvents ? await context.loaders.eventAt.load(row.position ?? 0) : null;
      return toUnplaced(row, event);
    });
    return toOptOuts(context, settings, await Promise.all(entries));
  }
  @Field(() => OptOutEventConnection, { description: 'In the order of the log: the newest last.' })
  events(
    @Args(() => ListArgs) page: PageArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<OptOutEventType>> {
    return eventConnection(context, { recipient: this.address }, page, info, defaultPage);
  }
  @Field(() => [ReviewType], { description: 'Open and settled ones, newest first.' })
  async reviews(@Ctx() context: RequestContext): Promise<ReviewType[]> {
    const rows = await reviewsOfRecipient(context.services.db, accountIdOf(context), this.address);
    return rows.map((row) => new ReviewType(row));
  }
  @Field(() => [CampaignType], {
    description:
      "Those whose recipients include this one and those that the recipient's events name, newest first. For those that it was suppressed in, see screenings.",
  })
  async campaigns(@Ctx() context: RequestContext): Promise<CampaignType[]> {
    const rows = await campaignsOfRecipient(context.services.db, accountIdOf(context), this.address);
    return rows.map((row) => new CampaignType(row));
  }
}
