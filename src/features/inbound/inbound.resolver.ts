import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { accountCaller, accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { limitExceeded, notFound } from '../../core/graph/errors.js';
import { classifyText } from './classify-text.js';
import type { InboundMessage, InboundOutcomeData } from '../../core/log/inbound-message.js';
import {
  Classification,
  InboundMessageInput,
  InboundOutcomeType,
  ProviderSignalInput,
} from './inbound.types.js';
import { inboundBatchLimit, processInbound } from './process-inbound.js';
import { recordProviderSignals } from './record-provider-signal.js';

@Resolver()
export class InboundResolver {
  @Mutation(() => InboundOutcomeType, {
    description:
      'One message that came in. Recorded when this returns; call it again with the same messageId when in doubt.',
  })
  async processInbound(
    @Arg('input', () => InboundMessageInput, { description: 'The message.' }) input: InboundMessageInput,
    @Ctx() context: RequestContext,
  ): Promise<InboundOutcomeType> {
    const [outcome] = await processInbound(context.services, accountCaller(context), [toMessage(input)]);
    return new InboundOutcomeType(outcome as InboundOutcomeData);
  }

  @Mutation(() => [InboundOutcomeType], { description: 'At most 1,000; each has its own outcome, in order.' })
  async processInboundBatch(
    @Arg('input', () => [InboundMessageInput], { description: 'The messages, 1 to 1,000.' })
    input: InboundMessageInput[],
    @Ctx() context: RequestContext,
  ): Promise<InboundOutcomeType[]> {
    if (input.length > inboundBatchLimit) {
      throw limitExceeded(`input: at most ${inboundBatchLimit} messages were expected, ${input.length} came`);
    }
    return outcomesOf(input, context);
  }

  @Mutation(() => InboundOutcomeType, {
    description: 'An error of a provider for an opted-out recipient, or its own report (O6). Never answered.',
  })
  async recordProviderSignal(
    @Arg('input', () => ProviderSignalInput, { description: 'What the provider says.' })
    input: ProviderSignalInput,
    @Ctx() context: RequestContext,
  ): Promise<InboundOutcomeType> {
    const { provider, code, from, to, messageId, occurredAt = null } = input;
    const signal = { provider, code, from, to, also: input.also ?? [], messageId, channel: null, occurredAt };
    const [outcome] = await recordProviderSignals(context.services, accountCaller(context), [signal]);
    return new InboundOutcomeType(outcome as InboundOutcomeData);
  }

  @Query(() => Classification, { description: 'What a text would do at this sender. Records nothing.' })
  async classify(
    @Arg('senderId', () => ID, { description: 'The sender that would receive it.' }) senderId: string,
    @Arg('text', () => String, { description: 'What a recipient may write.' }) text: string,
    @Ctx() context: RequestContext,
  ): Promise<Classification> {
    const settings = await context.services.settings.current(accountIdOf(context));
    const sender = settings.senders.get(senderId);
    if (sender === undefined) throw notFound('sender');
    return classifyText(settings, sender, text);
  }
}

async function outcomesOf(
  input: readonly InboundMessageInput[],
  context: RequestContext,
): Promise<InboundOutcomeType[]> {
  const outcomes = await processInbound(context.services, accountCaller(context), input.map(toMessage));
  return outcomes.map((outcome, index) => new InboundOutcomeType(outcome, index));
}

function toMessage(input: InboundMessageInput): InboundMessage {
  return {
    messageId: input.messageId,
    provider: input.provider ?? null,
    channel: input.channel ?? null,
    from: input.from,
    ...(input.alsoFrom == null ? {} : { alsoFrom: input.alsoFrom }),
    to: input.to,
    text: input.text ?? null,
    buttonPayload: input.buttonPayload ?? null,
    receivedAt: input.receivedAt ?? null,
    campaignId: input.campaignId ?? null,
    campaignExternalId: input.campaignExternalId ?? null,
    providerAction: input.providerAction ?? null,
    answeredByProvider: input.answeredByProvider,
  };
}
