import { Ctx, Query, Resolver } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';

@Resolver()
export class AccountsResolver {
  @Query(() => String)
  account(@Ctx() context: RequestContext): string {
    return accountIdOf(context);
  }
}
