/**
 * What stands against writing to some addresses of a person, and not yet as much against writing to others of theirs: the same
 * word holds for these, as far as it reaches. Opt-ins are not carried over.
 */
import type { Instant } from '../../core/domain/instant.js';
import type { Blocks } from '../../core/domain/vocabulary.js';
import { latestWordsOf, scopesByKey, storedEntriesOf } from '../../core/log/opt-out-entries.queries.js';
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
  const said = await latestWordsOf(db, accountId, named(addresses));
  const saidOf = new Map(said.map((one) => [keyOf(one.scopeKey, one.recipient), one]));
  const outOf = new Map<string, Said[]>();
  for (const one of said)
    if (one.out === true) outOf.set(one.recipient, [...(outOf.get(one.recipient) ?? []), one]);
  const missing = (name: string, entry: StoredEntry, at: Instant | null) =>
    !saysAsMuch(saidOf.get(keyOf(entry.scopeKey, name)), standingOf(entry, at));
  // What stands is looked up one by one, for those alone of whom something may have to be carried over: few.
  const entriesOf = new Map<string, StoredEntry[]>();
  for (const { from, to, at } of all) {
    for (const name of named(from)) {
      const out = outOf.get(name) ?? [];
      const others = named(to).filter((other) => other !== name);
      if (entriesOf.has(name) || !out.some((one) => others.some((other) => missing(other, one, at))))
        continue;
      entriesOf.set(name, await storedEntriesOf(db, accountId, name));
    }
  }
  const keys = [...new Set([...entriesOf.values()].flat().map(({ scopeKey }) => scopeKey))];
  if (keys.length === 0) return all.map(() => []);
  const scopes = new Map((await scopesByKey(db, accountId, keys)).map((scope) => [scope.scopeKey, scope]));
  return all.map(({ from, to, at }) =>
    to.flatMap((address) => {
      const others = named(from).filter((name) => name !== nameOf(address));
      return strongest(others.flatMap((name) => entriesOf.get(name) ?? [])).flatMap((entry) => {
        const scope = scopes.get(entry.scopeKey);
        const isSaid = scope === undefined || !missing(nameOf(address), entry, at);
        return isSaid ? [] : [{ to: address, scope, ...standingOf(entry, at) }];
      });
    }),
  );
}

function keyOf(scopeKey: number, recipient: string): string {
  return `${scopeKey} ${recipient}`;
}

type Standing = Pick<Carried, 'blocks' | 'hold' | 'at'>;

function standingOf(entry: StoredEntry, at: Instant | null): Standing {
  return { blocks: blocksOf(entry), hold: entry.at === Infinity, at: at ?? entry.since };
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

function saysAsMuch(word: Said | undefined, { blocks, hold, at }: Standing): boolean {
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
