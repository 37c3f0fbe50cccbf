import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
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
import { suspendAccount } from './suspend-account.js';
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

  @Mutation(() => AccountType, {
    description:
      'With the platform key only. Of a suspended account nobody is screened and nothing is read, downloaded or imported: its keys and tokens are refused like wrong ones, its open sockets end within seconds, on every process. What recipients say is recorded all the same: by the opt-out pages, one-click links, processInbound, processInboundBatch and recordProviderSignal. Imports under way wait, and go on afterwards. Once more of the same changes nothing. Errors: NOT_FOUND.',
  })
  async suspendAccount(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the account.' }) id: string,
    @Arg('suspended', () => Boolean, { description: 'false: it is no longer suspended.' }) suspended: boolean,
  ): Promise<AccountType> {
    return new AccountType(
      resultOf(
        await suspendAccount(context.services, platformAuthor(context, id, 'suspendAccount'), suspended),
      ),
    );
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
