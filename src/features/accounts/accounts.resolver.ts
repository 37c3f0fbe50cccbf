import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { notFound } from '../../core/graph/errors.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { AccountType, CreateAccountInput, CreatedAccount } from './account.types.js';
import { findAccount } from './accounts.queries.js';
import { createAccount } from './create-account.js';

@Resolver()
export class AccountsResolver {
  @Query(() => AccountType, { description: "The account that the caller's key belongs to." })
  async account(@Ctx() context: RequestContext): Promise<AccountType> {
    const row = await findAccount(context.services.db, accountIdOf(context));
    if (row === undefined) throw notFound('account');
    return new AccountType(row);
  }

  @Mutation(() => CreatedAccount, {
    description:
      'With the platform key only. The account has its first keywords (STOP, START, HELP, and those customary in each language) and one key.',
  })
  async createAccount(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateAccountInput) input: CreateAccountInput,
  ): Promise<CreatedAccount> {
    const { account, secret } = resultOf(await createAccount(context.services.db, input));
    return { account: new AccountType(account, true), apiKey: secret };
  }
}
