/** Filters of the list and of the log: any value that may come for one is a filter, or an error that says where and what was expected. */
import { coerceInputValue, GraphQLError, isInputType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { isId } from '../../src/core/domain/new-id.js';
import { isStorable } from '../../src/core/domain/storable-text.rules.js';
import type { Services } from '../../src/core/graph/context.js';
import type { OptOutEventFilterInput } from '../../src/core/graph/event-filter.types.js';
import type { OptOutFilterInput } from '../../src/core/graph/opt-out-filter.types.js';
import { readEventFilter } from '../../src/core/graph/read-event-filter.js';
import { readOptOutFilter } from '../../src/core/graph/read-opt-out-filter.js';
import { matcherOf } from '../../src/core/log/event-matcher.rules.js';
import { buildGuardedSchema } from '../../src/shell/graphql/schema.js';
import { anyFilter } from './any-filter.js';
import { holdsInTime } from './holds.js';

const schema = await buildGuardedSchema();
const account = '00000000-0000-4000-8000-0000000000aa';
const sender = '00000000-0000-4000-8000-000000000001';
const settings = { senders: new Map([[sender, {}]]), defaultRegion: 'GB' };
const services = {
  settings: { known: async () => settings, current: async () => settings },
  erased: { nameOf: () => 'erased-1' },
} as unknown as Pick<Services, 'settings' | 'erased'>;

type Coerced = { kind: 'value'; value: unknown } | { kind: 'refused'; paths: string[]; messages: string[] };

/** As GraphQL does with a variable. */
function coerce(typeName: string, given: unknown): Coerced {
  const type = schema.getType(typeName);
  if (!isInputType(type)) throw new Error(`${typeName} is no input`);
  const refused: { path: string; message: string }[] = [];
  const value: unknown = coerceInputValue(given, type, (path, _invalid, { message }) =>
    refused.push({ path: path.join('.'), message }),
  );
  if (refused.length === 0) return { kind: 'value', value };
  return {
    kind: 'refused',
    paths: refused.map(({ path }) => path),
    messages: refused.map(({ message }) => message),
  };
}

const lists = [
  'kinds',
  'channels',
  'senderIds',
  'receivedOn',
  'scopes',
  'sources',
  'reasons',
  'campaignIds',
  'importIds',
];

/** The filter, or null where it was refused in a way that tells what is wrong. */
async function read<Filter extends object>(
  given: unknown,
  typeName: string,
  reader: (input: never) => Promise<Filter>,
): Promise<Filter | null> {
  const coerced = coerce(typeName, given);
  if (coerced.kind === 'refused') {
    expect(coerced.messages.every((message) => message !== '')).toBe(true);
    for (const path of coerced.paths)
      if (path !== '') expect(Object.keys(given as object)).toContain(path.split('.')[0]);
    return null;
  }
  try {
    return await reader(coerced.value as never);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { code } = error.extensions;
    expect(['BAD_USER_INPUT', 'NOT_FOUND']).toContain(code);
    if (code === 'BAD_USER_INPUT') expect(error.message).toMatch(/^filter\.\w+: \w/u);
    return null;
  }
}

function expectUsable(filter: object): void {
  for (const name of lists) {
    const list = (filter as Record<string, unknown>)[name] as readonly string[] | null | undefined;
    if (list == null) continue;
    expect(list.length).toBeLessThanOrEqual(1_000);
    if (/Ids$|receivedOn/.test(name)) expect(list.every(isId)).toBe(true);
  }
  for (const name of ['from', 'to']) {
    const time = (filter as Record<string, unknown>)[name];
    expect(time == null || Number.isInteger(time)).toBe(true);
  }
}

describe('a filter', () => {
  holdsInTime(
    'of the log is one that the database and the matcher take, or says where it is none',
    [anyFilter(sender)],
    async (given) => {
      const filter = await read(given, 'OptOutEventFilter', (input: OptOutEventFilterInput) =>
        readEventFilter(services, account, input),
      );
      if (filter === null) return;
      expectUsable(filter);
      expect(filter.recipient == null || isStorable(filter.recipient)).toBe(true);
      expect(typeof matcherOf(filter, [])).toBe('function');
    },
    { share: 0.3 },
  );

  holdsInTime(
    'of the list is one that the database takes, or says where it is none',
    [anyFilter(sender)],
    async (given) => {
      const filter = await read(given, 'OptOutFilter', (input: OptOutFilterInput) =>
        readOptOutFilter(services, account, input),
      );
      if (filter === null) return;
      expectUsable(filter);
      for (const prefix of filter.recipientPrefixes ?? []) {
        expect(isStorable(prefix)).toBe(true);
        expect(prefix).not.toBe('');
      }
    },
    { share: 0.3 },
  );

  it('of a list that is too long is refused, which one it is being said', async () => {
    for (const name of lists.filter((list) => list !== 'kinds' && list !== 'importIds')) {
      const word = { channels: 'SMS', scopes: 'SENDER', sources: 'API', reasons: 'OTHER' }[name] ?? sender;
      const given = { [name]: Array.from({ length: 1_001 }, () => word) };
      await expect(readEventFilter(services, account, given as never)).rejects.toThrow(
        `filter.${name}: at most 1000 were expected, 1001 came`,
      );
    }
  });
});
