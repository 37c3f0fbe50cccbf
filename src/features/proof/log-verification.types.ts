import { Field, ObjectType } from 'type-graphql';
import { SafeIntScalar } from '../../core/graph/scalars.js';
import type { Verification } from './verification.rules.js';

@ObjectType({ description: 'The seals of the log, checked from a position to another.' })
export class LogVerification {
  constructor(private readonly verification: Verification) {}

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
}
