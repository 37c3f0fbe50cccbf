import { Ctx, Field, ObjectType } from 'type-graphql';
import type { RequestContext } from '../../core/graph/context.js';
import { SafeIntScalar } from '../../core/graph/scalars.js';
import type { StateChecked } from '../../core/log/proof/check-state.js';
import { verifyList } from './verify-list.js';
import type { Verification } from './verification.rules.js';

@ObjectType({
  description:
    'Whether what decides who may be written to is what the log says, for the recipients of a range.',
})
export class ListVerification {
  constructor(private readonly checked: StateChecked) {}

  @Field(() => Boolean, {
    description:
      'Whether the entries of each of these recipients are those that follow from the log, and each of them that was erased is known as erased. Where the check reaches the end of what is sealed also: no entry is of somebody of whom the log has nothing, and the counter of erasures was not set back.',
  })
  get ok(): boolean {
    return this.checked.broken === null;
  }
  @Field(() => SafeIntScalar, {
    description: 'Recipients whose last event stands in the range: those whose entries were compared.',
  })
  get recipients(): number {
    return this.checked.recipients;
  }
  @Field(() => SafeIntScalar, {
    nullable: true,
    description:
      'The position of the last event of the first recipient of whom it does not hold; the end of the log where there is none. Null: all holds.',
  })
  get brokenAt(): number | null {
    return this.checked.broken?.position ?? null;
  }
  @Field(() => String, {
    nullable: true,
    description: 'What is wrong there, in a sentence without the address.',
  })
  get explanation(): string | null {
    const { broken } = this.checked;
    return broken === null ? null : `Position ${broken.position}: ${broken.fault}.`;
  }
}

@ObjectType({ description: 'The seals of the log, checked from a position to another.' })
export class LogVerification {
  constructor(
    private readonly accountId: string,
    private readonly verification: Verification,
  ) {}

  @Field(() => Boolean, {
    description:
      'Whether each event checked has the seal that follows from it and from the seal before, each that was erased is named by a signed record, and no checkpoint says otherwise.',
  })
  get ok(): boolean {
    return this.verification.ok;
  }
  @Field(() => SafeIntScalar, { description: 'The first position that was checked.' })
  get from(): number {
    return this.verification.from;
  }
  @Field(() => SafeIntScalar, {
    description:
      'The last one that was to be checked: what was asked for, but not beyond what is sealed, and 100,000 positions at most. Before `from`: nothing there is sealed yet.',
  })
  get to(): number {
    return this.verification.to;
  }
  @Field(() => SafeIntScalar, {
    description:
      'Where the check ends as it was asked for: where that is behind `to`, ask again from `to` + 1.',
  })
  get goesOnTo(): number {
    return this.verification.goesOnTo;
  }
  @Field(() => SafeIntScalar, {
    description:
      'Seals that were computed anew, and hold: with those up to the next checkpoint behind `to`, up to 20,000 more.',
  })
  get seals(): number {
    return this.verification.seals;
  }
  @Field(() => SafeIntScalar, {
    nullable: true,
    description: 'The first position at which the log is not what was sealed. Null: all holds.',
  })
  get brokenAt(): number | null {
    return this.verification.brokenAt;
  }
  @Field(() => String, {
    nullable: true,
    description: 'What is wrong there, and whatever else is to be known of the check, in sentences.',
  })
  get explanation(): string | null {
    return this.verification.explanation;
  }
  @Field(() => SafeIntScalar, {
    description:
      'Checkpoints, of those that this server has, that say something of these positions and hold.',
  })
  get checkpoints(): number {
    return this.verification.checkpoints;
  }
  @Field(() => SafeIntScalar, {
    description:
      'The last position that one of them vouches for, 0 without any. Seals behind it could have been computed anew by whoever writes to the database; at the end of a log that grows that is so for some seconds.',
  })
  get vouchedFor(): number {
    return this.verification.vouchedFor;
  }
  @Field(() => Boolean, {
    description:
      'Whether one vouches for all that was asked for, up to the end of the log where no end was; what was recorded within the last minute, and CHECKPOINT_SECONDS twice, may be in none yet.',
  })
  get isVouched(): boolean {
    return this.verification.isVouched;
  }
  @Field(() => [String], {
    description:
      "The public keys whose signatures count, of Ed25519, in base64url: this server's own first, then those of CHECKPOINT_KEYS.",
  })
  get publicKeys(): readonly string[] {
    return this.verification.publicKeys;
  }
  @Field(() => ListVerification, {
    description:
      'The list, held against the log: for each recipient whose last event stands from `from` to `to` its entries are made anew. Asked for all ranges up to the end, all of the list is checked. It takes about as long again.',
  })
  async list(@Ctx() { services, isGone }: RequestContext): Promise<ListVerification> {
    return new ListVerification(await verifyList(services, this.accountId, this.verification, isGone));
  }
}
