import { Field, ID, ObjectType } from 'type-graphql';
import type { ApiKeyRow } from '../../core/access/api-keys.queries.js';
import type { Instant } from '../../core/domain/instant.js';
import { Role } from '../../core/domain/vocabulary.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import '../../core/graph/enums.js';

@ObjectType('ApiKey', { description: 'A key of the account. Its secret is shown once, when it is made.' })
export class ApiKeyType {
  constructor(readonly row: ApiKeyRow) {}

  @Field(() => ID)
  get id(): string {
    return this.row.keyId;
  }
  @Field(() => String)
  get name(): string {
    return this.row.name;
  }
  @Field(() => Role)
  get role(): Role {
    return this.row.role;
  }
  @Field(() => DateTimeScalar)
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
  @Field(() => DateTimeScalar, { nullable: true })
  get revokedAt(): Instant | null {
    return this.row.revokedAt;
  }
}

@ObjectType()
export class CreatedApiKey {
  @Field(() => ApiKeyType)
  apiKey!: ApiKeyType;
  @Field(() => String, { description: 'Shown once: only its hash is stored.' })
  secret!: string;
}
