/** Entries of the list with what their scope keys stand for: mostly the account's settings know it. */
import { Channel } from '../domain/vocabulary.js';
import type { ScopeOfKey, UnplacedEntry } from '../log/opt-out-entry.js';
import { type AccountSettings, accountScopeKey, channelScopeKeys } from '../settings/account-settings.js';
import type { RequestContext } from './context.js';
import { type EntryScope, OptOutType } from './opt-out.types.js';
import { SenderGroupType, toSenderType } from './sender.types.js';

/** `settings` are no older than the entries. */
export async function toOptOuts(
  context: RequestContext,
  settings: AccountSettings,
  rows: readonly UnplacedEntry[],
): Promise<OptOutType[]> {
  const known = knownScopes(settings);
  const former = new Set<number>();
  for (const { scopeKey } of rows) if (!known.has(scopeKey)) former.add(scopeKey);
  const scopes = former.size === 0 ? known : await withFormer(context, settings, former);
  return rows.map((row) => new OptOutType(row, scopes.get(row.scopeKey) as EntryScope));
}

const scopesOfSettings = new WeakMap<AccountSettings, ReadonlyMap<number, EntryScope>>();

/** Of the keys that senders and groups have now, the account and its channels. */
function knownScopes(settings: AccountSettings): ReadonlyMap<number, EntryScope> {
  const before = scopesOfSettings.get(settings);
  if (before !== undefined) return before;
  const none = { channel: null, senderId: null, groupId: null };
  const scopes: ScopeOfKey[] = [
    { ...none, scopeKey: accountScopeKey, scope: 'ACCOUNT' },
    ...Object.values(Channel).map(
      (channel) => ({ ...none, scopeKey: channelScopeKeys[channel], scope: 'CHANNEL', channel }) as const,
    ),
    ...[...settings.senders.values()].map(
      ({ scopeKey, senderId }) => ({ ...none, scopeKey, scope: 'SENDER', senderId }) as const,
    ),
    ...[...settings.groups.values()].map(
      ({ scopeKey, groupId }) => ({ ...none, scopeKey, scope: 'GROUP', groupId }) as const,
    ),
  ];
  const known = new Map(scopes.map((scope) => [scope.scopeKey, toEntryScope(settings, scope)]));
  scopesOfSettings.set(settings, known);
  return known;
}

/** A group has had other keys before a sender left it. */
async function withFormer(
  context: RequestContext,
  settings: AccountSettings,
  scopeKeys: ReadonlySet<number>,
): Promise<ReadonlyMap<number, EntryScope>> {
  const scopes = new Map(knownScopes(settings));
  for (const scope of await context.loaders.scope.loadMany([...scopeKeys])) {
    if (scope instanceof Error) throw scope;
    if (scope === null) throw new Error('an entry of the list in a scope that does not exist');
    scopes.set(scope.scopeKey, toEntryScope(settings, scope));
  }
  return scopes;
}

function toEntryScope(settings: AccountSettings, scope: ScopeOfKey): EntryScope {
  const sender = settings.senders.get(scope.senderId ?? '');
  const group = settings.groups.get(scope.groupId ?? '');
  return {
    accountId: settings.accountId,
    scope,
    sender: sender === undefined ? null : toSenderType(sender),
    group: group === undefined ? null : new SenderGroupType(group),
  };
}
