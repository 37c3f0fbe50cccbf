/**
 * What stands against writing to some addresses of a person, and not yet as much against writing to others of theirs: the same
 * word holds for these, as far as it reaches. Opt-ins are not carried over.
 */
import type { Instant } from '../../core/domain/instant.js';
import type { Blocks } from '../../core/domain/vocabulary.js';
import { latestWordsOf, scopesByKey, storedEntriesOfAll } from '../../core/log/opt-out-entries.queries.js';
import { blocksOf, type ScopeOfKey, type StoredEntry } from '../../core/log/opt-out-entry.js';
import type { Word } from '../../core/log/word.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { InboundServices } from './inbound-services.js';

/** Addresses of one person. */
export interface Carrying {
  from: readonly string[];
  to: readonly string[];
  /** When the word is said of the others; null: when it was said first. */
  at: Instant | null;
}

export interface Carried {
  /** One of `to`. */
  to: string;
  scope: ScopeOfKey;
  blocks: Blocks;
  /** No word of the recipient lifts it: not of the other address, either. */
  hold: boolean;
  at: Instant;
}

type Said = StoredEntry & { out: boolean | null };

/** For each, in order. */
export async function carriedOver(
  { db, erased }: Pick<InboundServices, 'db' | 'erased'>,
  { accountId, erasures }: Pick<AccountSettings, 'accountId' | 'erasures'>,
  all: readonly Carrying[],
): Promise<Carried[][]> {
  const addresses = [...new Set(all.flatMap(({ from, to }) => [...from, ...to]))];
  const stored = await erased.storedAs(accountId, erasures, addresses);
  const names = new Map(addresses.map((address, place) => [address, stored[place] ?? address]));
  const nameOf = (address: string) => names.get(address) ?? address;
  const named = (some: readonly string[]) => [...new Set(some.map(nameOf))];
  const entries = await storedEntriesOfAll(db, accountId, named(all.flatMap(({ from }) => from)));
  if (entries.length === 0) return all.map(() => []);
  const keys = [...new Set(entries.map(({ scopeKey }) => scopeKey))];
  const scopes = new Map((await scopesByKey(db, accountId, keys)).map((scope) => [scope.scopeKey, scope]));
  const said = await latestWordsOf(db, accountId, named(all.flatMap(({ to }) => to)));
  const saidOf = new Map(said.map((one) => [`${one.scopeKey} ${one.recipient}`, one]));
  return all.map(({ from, to, at }) =>
    to.flatMap((address) => {
      const others = new Set(named(from).filter((name) => name !== nameOf(address)));
      const standing = entries.filter(({ recipient }) => others.has(recipient));
      return strongest(standing).flatMap((entry) => {
        const scope = scopes.get(entry.scopeKey);
        const word = saidOf.get(`${entry.scopeKey} ${nameOf(address)}`);
        const carried = { blocks: blocksOf(entry), hold: entry.at === Infinity, at: at ?? entry.since };
        return scope === undefined || saysAsMuch(word, carried) ? [] : [{ to: address, scope, ...carried }];
      });
    }),
  );
}

/** One for each scope: the latest, a hold before all others. */
function strongest(entries: readonly StoredEntry[]): StoredEntry[] {
  const byKey = new Map<number, StoredEntry>();
  for (const entry of entries) {
    const there = byKey.get(entry.scopeKey);
    if (there === undefined || (entry.at ?? 0) > (there.at ?? 0)) byKey.set(entry.scopeKey, entry);
  }
  return [...byKey.values()];
}

const more: Readonly<Record<Blocks, number>> = { MARKETING: 0, ALL_BUT_OTP: 1, ALL: 2 };

function saysAsMuch(word: Said | undefined, { blocks, hold, at }: Omit<Carried, 'to' | 'scope'>): boolean {
  if (word === undefined || (word.at ?? 0) < (hold ? Infinity : at)) return false;
  return word.out !== true || more[blocksOf(word)] >= more[blocks];
}

/** Of an event that is somebody's report. */
export function carriedWord(
  { scope, blocks, hold, at }: Carried,
  about: Pick<Word, 'eventId' | 'recipient' | 'keyword' | 'rule' | 'messageId' | 'actor'>,
): Word {
  return {
    ...about,
    kind: 'OPTED_OUT',
    scope: scope.scope,
    scopeKey: scope.scopeKey,
    channel: scope.channel,
    senderId: scope.senderId,
    groupId: scope.groupId,
    blocks,
    hold,
    source: 'PROVIDER',
    occurredAt: at,
    decideFor: scope.senderId,
  };
}
