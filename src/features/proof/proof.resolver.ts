import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { badInput, limitExceeded } from '../../core/graph/errors.js';
import { formatInstant } from '../../core/domain/instant.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { SafeIntScalar } from '../../core/graph/scalars.js';
import { LogVerification } from './log-verification.types.js';
import { acceptLog } from './accept-log.js';
import { logProofAddress } from './log-proof-address.js';
import { verifyLog } from './verify-log.js';

/** Requests that have asked for it, each with a context of its own. */
const verifying = new WeakSet<RequestContext>();

@Resolver()
export class ProofResolver {
  @Query(() => LogVerification, {
    description:
      'Checks the seals of the log, and these against the signed checkpoints that this server has: 100,000 positions a call. A process works on one call of an account at a time, and on two in all. BAD_USER_INPUT for a range that is none, LIMIT_EXCEEDED for a second one in an operation, RATE_LIMITED where four of the account are at work or wait.',
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
    if (verifying.has(context)) throw limitExceeded('verifyLog: once in an operation was expected');
    verifying.add(context);
    const accountId = accountIdOf(context);
    return new LogVerification(accountId, await verifyLog(context.services, accountId, asked));
  }

  @Mutation(() => LogVerification, {
    description:
      "With the platform's key, after a restore of an older database: takes an account's log as it is, which earlier checkpoints speak against. That is signed with its reason, stays in the files of checkpoints, and is told to all who verify. Where nothing speaks against the log it does nothing. Errors: NOT_FOUND, BAD_USER_INPUT.",
  })
  async acceptLog(
    @Arg('accountId', () => ID, { description: 'Of the account.' }) accountId: string,
    @Arg('reason', () => String, {
      description:
        'Why the log is not what was signed: which backup was restored, by whom. At most 1,000 characters.',
    })
    reason: string,
    @Ctx() context: RequestContext,
  ): Promise<LogVerification> {
    return new LogVerification(accountId, await acceptLog(context.services, accountId, reason));
  }

  @Query(() => String, {
    description:
      'A signed address, valid for 15 minutes, for GET and HEAD; who has the address needs no key. The log with its seals, commitments and salts, as NDJSON: what it takes to check it elsewhere, against checkpoints that were kept (heed verify --file; docs/proof.md). BAD_USER_INPUT for a range that is none.',
  })
  logProofDownload(
    @Arg('from', () => SafeIntScalar, {
      defaultValue: 1,
      description: 'The first position, from 1 on.',
    })
    from: number,
    @Arg('to', () => SafeIntScalar, {
      nullable: true,
      description:
        'The last position. The file goes on from there to the next checkpoint that this server has, so that one vouches for all of it. Absent: as far as the log is sealed when the download begins.',
    })
    to: number | null,
    @Arg('gzip', () => Boolean, {
      defaultValue: false,
      description: 'A .gz file. Without it the file is compressed on its way where the client accepts gzip.',
    })
    gzip: boolean,
    @Ctx() context: RequestContext,
  ): string {
    if (from < 1) throw badInput(`from: expected a position from 1 on, got ${from}`);
    if (to != null && to < from)
      throw badInput(`to: expected a position from ${from} on, as from is, got ${to}`);
    const accountId = accountIdOf(context);
    const { services } = context;
    const at = formatInstant(services.now());
    const address = logProofAddress.urlFor(services, { accountId, from, to: to ?? null, at, gzip });
    if (address === null) throw new Error('an address of a proof is too long');
    return address;
  }
}
