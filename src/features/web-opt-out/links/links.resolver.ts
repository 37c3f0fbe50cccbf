import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../core/graph/context.js';
import { createOptOutLinks } from './create-opt-out-links.js';
import { type OptOutLinkFields, OptOutLinksInput, OptOutLinkType } from './links.types.js';

@Resolver()
export class LinksResolver {
  @Mutation(() => [OptOutLinkType], {
    description:
      "A link by which each of up to 10,000 recipients opts out of everything the account sends (O1), in the order given. There is one for each recipient, campaign and sender, however often it is asked for: repeating a call is harmless, and gives the same links. When this returns they work. What can be no address is refused by its index, and the rest is answered. LIMIT_EXCEEDED for more recipients, NOT_FOUND for a sender or campaign that the account does not have, BAD_USER_INPUT for a sender that is not the campaign's or a region that does not exist. How to send them: docs/links.md.",
  })
  createOptOutLinks(
    @Arg('input', () => OptOutLinksInput, { description: 'Whom links are for, and for which messages.' })
    input: OptOutLinksInput,
    @Ctx() context: RequestContext,
  ): Promise<OptOutLinkFields[]> {
    return createOptOutLinks(context, input);
  }
}
