/** Who makes a change, of what account, by which operation: what the audit trail says of it besides the change. */
import type { Audited } from './auditing.js';
import type { Caller } from './caller.js';

export interface Actor {
  /** The key's name; of a token "token:" and its subject; "platform". */
  name: string;
  /** The key's id; of a token as its name; null for the platform. */
  id: string | null;
}

export interface Author {
  accountId: string;
  actor: Actor;
  action: Audited;
}

const platform: Actor = { name: 'platform', id: null };

export function actorOf(caller: Caller): Actor {
  switch (caller.kind) {
    case 'platform':
      return platform;
    case 'account':
      return { name: caller.keyName, id: caller.keyId };
  }
}
