/** Which scopes an opt-out or opt-in names, by hand or in an import, checked against the account. */
import type { Channel, Scope } from '../domain/vocabulary.js';
import { accountScopeKey, channelScopeKeys, type AccountSettings } from './account-settings.js';

export interface NamedScope {
  scope: Scope;
  senderIds: readonly string[] | null;
  groupId: string | null;
  channel: Channel | null;
}

export interface NamedTarget {
  scope: Scope;
  scopeKey: number;
  channel: Channel | null;
  senderId: string | null;
  groupId: string | null;
}

export type NamedTargets =
  | { kind: 'targets'; targets: NamedTarget[] }
  | { kind: 'bad-input'; message: string }
  | { kind: 'not-found'; what: 'sender' | 'group' };

/** Senders of one call at most. */
export const senderLimit = 100;

export function namedTargets(settings: AccountSettings, named: NamedScope): NamedTargets {
  const misplaced = misplacedField(named);
  if (misplaced !== null) return { kind: 'bad-input', message: misplaced };
  switch (named.scope) {
    case 'ACCOUNT':
      return one({ scope: 'ACCOUNT', scopeKey: accountScopeKey });
    case 'CHANNEL':
      if (named.channel === null) return missing('channel', 'CHANNEL');
      return one({ scope: 'CHANNEL', scopeKey: channelScopeKeys[named.channel], channel: named.channel });
    case 'GROUP': {
      if (named.groupId === null) return missing('groupId', 'GROUP');
      const group = settings.groups.get(named.groupId);
      if (group === undefined) return { kind: 'not-found', what: 'group' };
      return one({ scope: 'GROUP', scopeKey: group.scopeKey, groupId: group.groupId });
    }
    case 'SENDER':
      return senderTargets(settings, [...new Set(named.senderIds ?? [])]);
  }
}

export function senderTargets(settings: AccountSettings, senderIds: readonly string[]): NamedTargets {
  if (senderIds.length === 0) return missing('senderIds', 'SENDER');
  if (senderIds.length > senderLimit) {
    return {
      kind: 'bad-input',
      message: `senderIds: at most ${senderLimit} were expected, ${senderIds.length} came`,
    };
  }
  const senders = senderIds.map((senderId) => settings.senders.get(senderId));
  if (senders.some((sender) => sender === undefined)) return { kind: 'not-found', what: 'sender' };
  return {
    kind: 'targets',
    targets: senders
      .filter((sender) => sender !== undefined)
      .map(({ senderId, scopeKey, channel }) => ({
        scope: 'SENDER',
        scopeKey,
        channel,
        senderId,
        groupId: null,
      })),
  };
}

/** A field that belongs to another scope is a slip that must not pass: the caller meant something else. */
export function misplacedField(named: NamedScope): string | null {
  const fields = [
    { name: 'senderIds', given: named.senderIds !== null, scope: 'SENDER' },
    { name: 'groupId', given: named.groupId !== null, scope: 'GROUP' },
    { name: 'channel', given: named.channel !== null, scope: 'CHANNEL' },
  ];
  const wrong = fields.find((field) => field.given && field.scope !== named.scope);
  return wrong === undefined
    ? null
    : `${wrong.name}: it goes with scope ${wrong.scope}, but the scope is ${named.scope}`;
}

function one(target: Pick<NamedTarget, 'scope' | 'scopeKey'> & Partial<NamedTarget>): NamedTargets {
  return { kind: 'targets', targets: [{ channel: null, senderId: null, groupId: null, ...target }] };
}

function missing(field: string, scope: Scope): NamedTargets {
  return { kind: 'bad-input', message: `${field}: it was expected with scope ${scope}, nothing came` };
}
