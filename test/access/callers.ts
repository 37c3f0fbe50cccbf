/** Other ways to call, in place of an account's first key over HTTP. */
import { print } from 'graphql';
import type { Role } from '../../src/core/domain/vocabulary.js';
import { CreateApiKeyDocument } from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import type { TestApp } from '../support/app.js';
import { type ApiAnswer, type ApiClient, createClient } from '../support/client.js';
import type { Owner } from './belongings.js';
import type { Belongings } from './names.js';
import type { Answer } from './try.js';

export async function asRole(app: TestApp, caller: Owner, role: Role): Promise<Owner> {
  const { createApiKey } = await caller.account.admin.run(CreateApiKeyDocument, { name: role, role });
  return withClient(caller, createClient(app.origin, createApiKey.secret));
}

export function withClient(caller: Owner, client: ApiClient): Owner {
  return { ...caller, account: { ...caller.account, admin: client } };
}

/** What is asked goes over a socket, whatever kind of operation it is. */
export function overSocket(caller: Owner): Owner {
  const { admin } = caller.account;
  const ask = async <Data>(query: string, variables: unknown): Promise<ApiAnswer<Data>> => {
    const socket = await openAs(new URL(admin.url).origin, admin.key);
    try {
      socket.subscribe('1', query, variables as Record<string, unknown>);
      const { type, payload } = await socket.message(0);
      const answer = type === 'error' ? { errors: payload } : payload;
      const { data = null, errors = [] } = answer as Partial<ApiAnswer<Data>>;
      return { status: 200, data, errors };
    } finally {
      socket.socket.terminate();
    }
  };
  return withClient(caller, {
    ...admin,
    send: (document, variables) => ask(print(document), variables),
    raw: (query, variables = {}) => ask(query, variables),
  });
}

/** Those of the names that were asked for. */
export function noticing(named: Belongings): { named: Belongings; taken: Set<string> } {
  const taken = new Set<string>();
  return {
    taken,
    named: new Proxy(named, {
      get(target, name: keyof Belongings) {
        taken.add(target[name]);
        return target[name];
      },
    }),
  };
}

/** What stands in one answer, not in the other, and was not asked for. */
export function leaked(
  words: ReadonlySet<string>,
  answer: Answer,
  toNobody: Answer,
  taken: ReadonlySet<string>,
): string[] {
  const [text, other] = [JSON.stringify(answer), JSON.stringify(toNobody)];
  return [...words].filter((word) => {
    const escaped = JSON.stringify(word).slice(1, -1);
    return text.includes(escaped) && !other.includes(escaped) && !taken.has(word);
  });
}
