import { Field, ID, ObjectType } from 'type-graphql';
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
}

@ObjectType({ description: 'A new key, with its secret.' })
export class CreatedApiKey {
  @Field(() => ApiKeyType, { description: 'The key as apiKeys lists it.' })
  apiKey!: ApiKeyType;
  @Field(() => String, { description: 'Shown once: only its hash is stored.' })
  secret!: string;
}
