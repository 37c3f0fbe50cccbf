import { Field, ObjectType } from 'type-graphql';
import type { TokenRevocation } from '../../core/access/tokens/token-revocations.queries.js';
import type { Instant } from '../../core/domain/instant.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';

@ObjectType('TokenRevocation', { description: 'Tokens of the issuer that open nothing any more.' })
export class TokenRevocationType {
  constructor(readonly row: TokenRevocation) {}

  @Field(() => String, { nullable: true, description: 'Whose, as their claim sub says. Null: everybody’s.' })
  get subject(): string | null {
    return this.row.subject;
  }
  @Field(() => DateTimeScalar, {
    description: 'Those issued then or before are refused, by the second of their claim iat.',
  })
  get issuedBefore(): Instant {
    return this.row.issuedBefore;
  }
  @Field(() => DateTimeScalar, { description: 'When that was recorded.' })
  get revokedAt(): Instant {
    return this.row.revokedAt;
  }
  @Field(() => String, { description: 'Which key or person has recorded it.' })
  get revokedBy(): string {
    return this.row.revokedBy;
  }
}
