import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { type Connection, type PageArgs, pageArgsOf } from '../../../../core/graph/connection.js';
import type { RequestContext } from '../../../../core/graph/context.js';
import { StartDriftCheckInput } from './drift-inputs.types.js';
import { DriftCheckConnection, DriftCheckType, DriftCheckUploadType } from './drift.types.js';
import { checksByDefault, findDriftCheck, listDriftChecks } from './list-drift-checks.js';
import { startDriftCheck, takeFromProvider } from './start-drift-check.js';

const ChecksArgs = pageArgsOf(checksByDefault);

@Resolver()
export class DriftResolver {
  @Query(() => DriftCheckConnection, {
    description: 'Newest first. CURSOR_UNKNOWN for a cursor of another list.',
  })
  driftChecks(
    @Args(() => ChecksArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<DriftCheckType>> {
    return listDriftChecks(context, page);
  }

  @Query(() => DriftCheckType, { nullable: true, description: 'Null where there is none with this id.' })
  driftCheck(
    @Arg('id', () => ID, { description: 'Of the check.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<DriftCheckType | null> {
    return findDriftCheck(context, id);
  }

  @Mutation(() => DriftCheckUploadType, {
    description:
      "Begins a check of a provider's list of opted-out recipients against the account's own, and says where the list goes. It runs by itself once the list is there, and records nothing; importProgress shows it. A check compares 100 senders at most. BAD_USER_INPUT for what makes no sense, NOT_FOUND for senders and groups that the account does not have.",
  })
  startDriftCheck(
    @Arg('input', () => StartDriftCheckInput, { description: 'What is to come, and whose it is.' })
    input: StartDriftCheckInput,
    @Ctx() context: RequestContext,
  ): Promise<DriftCheckUploadType> {
    return startDriftCheck(context, input);
  }

  @Mutation(() => DriftCheckType, {
    description:
      'Opts out here whom the provider has opted out, as confirmImport runs a dry run that is DONE: as of the time that the list says. Nobody is opted in by it, and no later word is overridden. undoImport takes it back. One that was taken before is answered as it is. CONFLICT for one that is not DONE, and where its file has been deleted. NOT_FOUND for an id that is no check of the account.',
  })
  takeFromProvider(
    @Arg('id', () => ID, { description: 'Of the check.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<DriftCheckType> {
    return takeFromProvider(context, id);
  }
}
