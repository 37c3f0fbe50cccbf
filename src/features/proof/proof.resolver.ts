import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { SafeIntScalar } from '../../core/graph/scalars.js';
import { LogVerification } from './log-verification.types.js';
import { verifyLog } from './verify-log.js';

@Resolver()
export class ProofResolver {
  @Query(() => LogVerification, {
    description:
      'Checks the seals of the log, and these against the signed checkpoints that this server has: 100,000 positions a call, of which two run at a time. BAD_USER_INPUT for a range that is none.',
  })
  async verifyLog(
    @Arg('from', () => SafeIntScalar, {
      nullable: true,
      description: 'The first position, from 1 on. Absent: 1.',
    })
    from: number | null,
    @Arg('to', () => SafeIntScalar, {
      nullable: true,
      description: 'The last position. Absent: as far as the log is sealed.',
    })
    to: number | null,
    @Ctx() context: RequestContext,
  ): Promise<LogVerification> {
    const asked = { from: from ?? null, to: to ?? null };
    return new LogVerification(await verifyLog(context.services, accountIdOf(context), asked));
  }
}
