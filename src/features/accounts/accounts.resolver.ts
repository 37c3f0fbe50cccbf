import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { askForPage } from '../../core/graph/answer-budget.js';
import { type Connection, defaultPage, ListArgs, type PageArgs } from '../../core/graph/connection.js';
import { accountIdOf, authorOf, platformAuthor, type RequestContext } from '../../core/graph/context.js';
import { cursorUnknown, notFound } from '../../core/graph/errors.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { readAccounts } from './account-pages.js';
import {
  AccountConnection,
  AccountType,
  CreateAccountInput,
  CreatedAccount,
  UpdateAccountInput,
} from './account.types.js';
import { findAccount } from './accounts.queries.js';
import { createAccount } from './create-account.js';
import { updateAccount } from './update-account.js';

@Resolver()
export class AccountsResolver {
  @Query(() => AccountType, { description: "The account that the caller's key belongs to." })
  async account(@Ctx() context: RequestContext): Promise<AccountType> {
    const row = await findAccount(context.services.db, accountIdOf(context));
    if (row === undefined) throw notFound('account');
    return new AccountType(row);
  }

  @Query(() => AccountConnection, {
    description:
      'With the platform key only: all accounts, oldest first. CURSOR_UNKNOWN: a cursor of another list.',
  })
  async accounts(
    @Ctx() context: RequestContext,
    @Args(() => ListArgs) args: PageArgs,
  ): Promise<Connection<AccountType>> {
    const page = await readAccounts(context.services.db, askForPage(context, args, defaultPage));
    if (page === null) throw cursorUnknown();
    return page;
  }

  @Mutation(() => CreatedAccount, {
    description:
      'With the platform key only. The account has its first keywords (STOP, START, HELP, and those customary in each language) and one key. Errors: BAD_USER_INPUT.',
  })
  async createAccount(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateAccountInput, { description: 'The account that is to be.' })
    input: CreateAccountInput,
  ): Promise<CreatedAccount> {
    const { account, secret } = resultOf(
      await createAccount(
        context.services.db,
        (accountId) => platformAuthor(context, accountId, 'createAccount'),
        input,
      ),
    );
    return { account: new AccountType(account, true), apiKey: secret };
  }

  @Mutation(() => AccountType, { description: 'Errors: BAD_USER_INPUT.' })
  async updateAccount(
    @Ctx() context: RequestContext,
    @Arg('input', () => UpdateAccountInput, { description: 'What is to change.' }) input: UpdateAccountInput,
  ): Promise<AccountType> {
    return new AccountType(
      resultOf(await updateAccount(context.services, authorOf(context, 'updateAccount'), input)),
    );
  }
}
