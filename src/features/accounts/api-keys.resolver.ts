import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { listKeys } from '../../core/access/api-keys.queries.js';
import type { Instant } from '../../core/domain/instant.js';
import { Role } from '../../core/domain/vocabulary.js';
import { accountIdOf, authorOf, platformAuthor, type RequestContext } from '../../core/graph/context.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { ApiKeyType, CreatedApiKey, KeyLimitsInput } from './api-key.types.js';
import { createAdminKey, createApiKey, type CreatedKey, revokeApiKey } from './api-keys.js';
import { limitApiKey } from './limit-api-key.js';

@Resolver()
export class ApiKeysResolver {
  @Query(() => [ApiKeyType], {
    description: 'All keys of the account, revoked and expired ones too, oldest first.',
  })
  async apiKeys(@Ctx() context: RequestContext): Promise<ApiKeyType[]> {
    const rows = await listKeys(context.services.db, accountIdOf(context));
    return rows.map((row) => new ApiKeyType(row));
  }

  @Mutation(() => CreatedApiKey, {
    description: 'Errors: BAD_USER_INPUT for a name or a time that is not as said.',
  })
  async createApiKey(
    @Ctx() context: RequestContext,
    @Arg('name', () => String, { description: '1 to 200 characters: who will use it.' }) name: string,
    @Arg('role', () => Role, { description: 'What it may do.' }) role: Role,
    @Arg('expiresAt', () => DateTimeScalar, { nullable: true, description: 'In the future. Null: never.' })
    expiresAt: Instant | null = null,
  ): Promise<CreatedApiKey> {
    const { db, now } = context.services;
    return shown(
      resultOf(
        await createApiKey(db, authorOf(context, 'createApiKey'), { name, role, expiresAt, now: now() }),
      ),
    );
  }

  @Mutation(() => CreatedApiKey, {
    description:
      'With the platform key only: a new ADMIN key for an account that has lost its own. NOT_FOUND: no such account.',
  })
  async createAdminKey(
    @Ctx() context: RequestContext,
    @Arg('accountId', () => ID, { description: 'The account that it is for.' }) accountId: string,
  ): Promise<CreatedApiKey> {
    const { db, now } = context.services;
    const by = platformAuthor(context, accountId, 'createAdminKey');
    return shown(resultOf(await createAdminKey(db, by, now())));
  }

  @Mutation(() => ApiKeyType, {
    description:
      'The key is refused from now on, everywhere within a second. Revoking twice changes nothing. NOT_FOUND: no such key.',
  })
  async revokeApiKey(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the key.' }) id: string,
  ): Promise<ApiKeyType> {
    return new ApiKeyType(
      resultOf(await revokeApiKey(context.services, authorOf(context, 'revokeApiKey'), id)),
    );
  }

  @Mutation(() => ApiKeyType, {
    description:
      'Limits a key more than all keys are; how much it may record of words cannot be limited. It counts everywhere within a second, for sockets that are open already not at all. NOT_FOUND: no such key. BAD_USER_INPUT: a number out of bounds.',
  })
  async limitApiKey(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the key.' }) id: string,
    @Arg('input', () => KeyLimitsInput, { description: 'Its limits.' }) input: KeyLimitsInput,
  ): Promise<ApiKeyType> {
    const by = authorOf(context, 'limitApiKey');
    return new ApiKeyType(resultOf(await limitApiKey(context.services, by, id, input)));
  }
}

function shown({ apiKey, secret }: CreatedKey): CreatedApiKey {
  return { apiKey: new ApiKeyType(apiKey), secret };
}
