import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ApiKeyRow } from '../../core/access/api-keys.queries.js';
import type { Instant } from '../../core/domain/instant.js';
import { Role } from '../../core/domain/vocabulary.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import '../../core/graph/enums.js';

@ObjectType('ApiKey', { description: 'A key of the account. Its secret is shown once, when it is made.' })
export class ApiKeyType {
  constructor(readonly row: ApiKeyRow) {}

  @Field(() => ID, { description: 'Of the key, not the key itself.' })
  get id(): string {
    return this.row.keyId;
  }
  @Field(() => String, { description: 'Who uses it: events and the audit trail name it.' })
  get name(): string {
    return this.row.name;
  }
  @Field(() => Role, { description: 'What it may do.' })
  get role(): Role {
    return this.row.role;
  }
  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  get createdAt(): Instant {
    return this.row.createdAt;
  }
  @Field(() => DateTimeScalar, { nullable: true, description: 'To the minute.' })
  get lastUsedAt(): Instant | null {
    return this.row.lastUsedAt;
  }
  @Field(() => DateTimeScalar, { nullable: true, description: 'Refused from then on. Null: never.' })
  get expiresAt(): Instant | null {
    return this.row.expiresAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when it is refused. Null: it is not revoked.',
  })
  get revokedAt(): Instant | null {
    return this.row.revokedAt;
  }
  @Field(() => Boolean, {
    description: 'Whether it runs registered documents alone (registerDocuments); FORBIDDEN for any other.',
  })
  get trustedOnly(): boolean {
    return this.row.trustedOnly;
  }
  @Field(() => Int, {
    nullable: true,
    description: 'Units that queries and subscriptions may cost in a minute. Null: as all keys (RATE_READS).',
  })
  get readsPerMinute(): number | null {
    return this.row.readsPerMinute;
  }
  @Field(() => Int, {
    nullable: true,
    description:
      'Units that mutations may cost in a minute, those that record words aside. Null: as all keys (RATE_WRITES).',
  })
  get writesPerMinute(): number | null {
    return this.row.writesPerMinute;
  }
  @Field(() => Int, {
    nullable: true,
    description:
      'WebSockets and event streams that it may have open at each process. Null: as all keys (SOCKETS_PER_KEY).',
  })
  get sockets(): number | null {
    return this.row.sockets;
  }
}

@ObjectType({ description: 'A new key, with its secret.' })
export class CreatedApiKey {
  @Field(() => ApiKeyType, { description: 'The key as apiKeys lists it.' })
  apiKey!: ApiKeyType;
  @Field(() => String, { description: 'Shown once: only its hash is stored.' })
  secret!: string;
}

@InputType({ description: 'What a key is limited to: absent stays as it is, null is as all keys.' })
export class KeyLimitsInput {
  @Field(() => Boolean, { nullable: true, description: 'Whether it runs registered documents alone.' })
  trustedOnly?: boolean | null;
  @Field(() => Int, {
    nullable: true,
    description:
      'Units that queries and subscriptions may cost in a minute: 1,000 to 1,000,000,000. It never lets more through than RATE_READS does.',
  })
  readsPerMinute?: number | null;
  @Field(() => Int, {
    nullable: true,
    description:
      'Units that mutations may cost in a minute, those that record words aside: 1,000 to 1,000,000,000. It never lets more through than RATE_WRITES does.',
  })
  writesPerMinute?: number | null;
  @Field(() => Int, {
    nullable: true,
    description:
      'WebSockets and event streams that it may have open at each process: 0 to 1,000,000. It never lets more through than SOCKETS_PER_KEY does.',
  })
  sockets?: number | null;
}
