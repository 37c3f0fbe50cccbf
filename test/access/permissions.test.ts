import { describe, expect, it } from 'vitest';
import { Query, Resolver } from 'type-graphql';
import { admit, type Caller } from '../../src/core/access/caller.js';
import { isOperation, type Operation, permissions, reaches } from '../../src/core/access/permissions.js';
import type { Role } from '../../src/core/domain/vocabulary.js';
import { buildGuardedSchema, resolvers } from '../../src/shell/graphql/schema.js';

const operations = Object.keys(permissions).filter(isOperation);
const ladder: readonly Role[] = ['VIEWER', 'AGENT', 'SCHEDULER', 'INTEGRATOR', 'ADMIN'];

function callerOf(role: Role): Caller {
  return { kind: 'account', accountId: 'a1', keyId: 'k1', keyName: 'Key', role };
}

async function operationsOfSchema(): Promise<string[]> {
  const schema = await buildGuardedSchema();
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
  );
}

describe('the table of permissions', () => {
  it('has every operation of the schema, and no other', async () => {
    expect([...operations].sort()).toEqual((await operationsOfSchema()).sort());
  });

  it('stops the start when an operation is missing in it', async () => {
    @Resolver()
    class Forgotten {
      @Query(() => String)
      forgotten(): string {
        return 'anybody could read this';
      }
    }
    await expect(buildGuardedSchema([...resolvers, Forgotten])).rejects.toThrow(
      'Query.forgotten is not in core/access/permissions.ts',
    );
  });
});

describe.each(operations)('%s', (operation: Operation) => {
  const need = permissions[operation];

  it('is for nobody without a key', () => {
    expect(admit(null, operation)).toEqual({ kind: 'unauthenticated' });
  });

  it(`is for ${need === 'PLATFORM' ? 'the platform alone' : `${need} and the roles above it, not for the platform`}`, () => {
    const admitted = ladder.filter((role) => admit(callerOf(role), operation).kind === 'admitted');
    expect(admitted).toEqual(need === 'PLATFORM' ? [] : ladder.slice(ladder.indexOf(need)));
    expect(admit({ kind: 'platform' }, operation).kind).toBe(need === 'PLATFORM' ? 'admitted' : 'forbidden');
  });
});

it.each(ladder)('the role %s reaches itself and those below it', (role) => {
  expect(ladder.filter((need) => reaches(role, need))).toEqual(ladder.slice(0, ladder.indexOf(role) + 1));
});

it('a name that only looks like an operation is none', () => {
  for (const name of ['Query.nothing', 'constructor', '__proto__', '']) expect(isOperation(name)).toBe(false);
});

it('with a key of a suspended account only what brings in words of recipients is done; all else is as without a key', () => {
  const suspended: Caller = {
    kind: 'account',
    accountId: 'a1',
    keyId: 'k1',
    keyName: 'Key',
    role: 'ADMIN',
    isSuspended: true,
  };
  const admitted = operations.filter((operation) => admit(suspended, operation).kind === 'admitted');
  expect(admitted.sort()).toEqual([
    'Mutation.processInbound',
    'Mutation.processInboundBatch',
    'Mutation.recordProviderSignal',
  ]);
  const others = operations.filter((operation) => !admitted.includes(operation));
  for (const operation of others) expect(admit(suspended, operation)).toEqual({ kind: 'unauthenticated' });
});
