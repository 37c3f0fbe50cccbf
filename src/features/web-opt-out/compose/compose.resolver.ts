import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../core/graph/context.js';
import { composeMessages } from './compose-messages.js';
import { ComposedMessageType, ComposeInput } from './compose.types.js';

@Resolver()
export class ComposeResolver {
  @Mutation(() => [ComposedMessageType], {
    description:
      'Adds to a text what the destination needs for opting out: "STOP au 36xxx" in France, a link where the sender can\'t receive or the country calls for it, "Reply STOP to opt out" elsewhere, in the recipient\'s language, as short as it takes to stay within the segments that the text had. One message for each recipient, in the order given; links are made once for each recipient, campaign and sender, however often asked. Nobody is screened out here: who is opted out gets a text as anyone else, so screen first. Up to 10,000 recipients (LIMIT_EXCEEDED for more, and where the texts of the whole request, links filled in, have more than 16 Mi characters: 10,000 recipients times 1,600).',
  })
  async composeMessages(
    @Arg('input', () => ComposeInput, { description: 'The text, what it is sent from, and to whom.' })
    input: ComposeInput,
    @Ctx() context: RequestContext,
  ): Promise<ComposedMessageType[]> {
    const messages = await composeMessages(context, {
      text: input.text,
      category: input.category,
      senderId: input.senderId,
      recipients: input.recipients,
      campaignId: input.campaignId ?? null,
      region: input.region ?? null,
      language: input.language ?? null,
    });
    return messages.map((message) => new ComposedMessageType(message));
  }
}
