import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { accountCaller, type RequestContext } from '../../core/graph/context.js';
import { OptOutEventType } from '../../core/graph/opt-out-event.types.js';
import { OptInInput, OptOutInput, RecordOutcomeType } from './manual.types.js';
import { optInByHand, optOutByHand } from './opt-out-by-hand.js';
import { withdrawEvent } from './withdraw-event.js';

@Resolver()
export class ManualResolver {
  @Mutation(() => [RecordOutcomeType], {
    description: 'Recorded when this returns; one outcome a recipient, in order.',
  })
  async optOut(
    @Arg('input', () => OptOutInput, {
      description: 'Who opts out of what, and how that reached the business.',
    })
    input: OptOutInput,
    @Ctx() context: RequestContext,
  ): Promise<RecordOutcomeType[]> {
    const outcomes = await optOutByHand(context.services, accountCaller(context), input);
    return outcomes.map((outcome) => new RecordOutcomeType(outcome));
  }

  @Mutation(() => [RecordOutcomeType], {
    description: 'ADMIN only, with evidence (O4). A hold stays in force.',
  })
  async optIn(
    @Arg('input', () => OptInInput, { description: 'Who opts in to what, and with which evidence.' })
    input: OptInInput,
    @Ctx() context: RequestContext,
  ): Promise<RecordOutcomeType[]> {
    const outcomes = await optInByHand(context.services, accountCaller(context), input);
    return outcomes.map((outcome) => new RecordOutcomeType(outcome));
  }

  @Mutation(() => OptOutEventType, {
    description:
      "Takes an event back, with a reason of 1 to 1,000 characters, and gives the withdrawal; the second time the first one. Of a settled review all opt-outs are taken back together, and an opt-out on a form with the answers why. AGENT: opt-outs by hand. ADMIN: any, holds and recipients' own words included.",
  })
  async withdrawEvent(
    @Arg('id', () => ID, { description: 'Of the event that is taken back.' }) id: string,
    @Arg('reason', () => String, { description: 'Why, 1 to 1,000 characters.' }) reason: string,
    @Ctx() context: RequestContext,
  ): Promise<OptOutEventType> {
    return new OptOutEventType(await withdrawEvent(context.services, accountCaller(context), id, reason));
  }
}
