import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { authorOf, type RequestContext } from '../../core/graph/context.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { revokeTokens } from './revoke-tokens.js';
import { TokenRevocationType } from './token-revocation.types.js';

@Resolver()
export class TokensResolver {
  @Mutation(() => TokenRevocationType, {
    description:
      'Tokens of the issuer (OIDC_ISSUER) are refused from now on, everywhere within a second, and the sockets end that they hold open: those of a subject, or all of this account. New ones, issued later, are taken. One that says less than an earlier revocation changes nothing, and gives that one. What is to last is done at the issuer, or by suspending the account. Errors: BAD_USER_INPUT for a subject or a time that is not as said.',
  })
  async revokeTokens(
    @Ctx() context: RequestContext,
    @Arg('subject', () => String, {
      nullable: true,
      description:
        '1 to 255 printable characters of ASCII: whose, as their claim sub says. Null: everybody’s in this account.',
    })
    subject: string | null = null,
    @Arg('issuedBefore', () => DateTimeScalar, {
      nullable: true,
      description:
        'Those issued then or before; at most 5 minutes ahead. Null: now, and as much ahead as the clocks may differ (OIDC_CLOCK_TOLERANCE), so that none of before is left: who signs in again meanwhile does so once more.',
    })
    issuedBefore: Instant | null = null,
  ): Promise<TokenRevocationType> {
    const by = authorOf(context, 'revokeTokens');
    return new TokenRevocationType(
      resultOf(await revokeTokens(context.services, by, { subject, issuedBefore })),
    );
  }
}
