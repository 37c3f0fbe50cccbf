/**
 * A filter as a function of an event: what eventCondition says to the database, said of an event in memory. A test with
 * random events and filters holds the two against each other.
 */
import type { LogEvent } from './event.js';
import { type EventFilter, isGiven } from './event-filter.js';
import { type Cover, keysCoveringChannels, keysCoveringSenders } from './reach.js';

type Test = (event: LogEvent) => boolean;

/** Whether the filter asks which words cover which senders. */
export function needsReach(filter: EventFilter): boolean {
  return isGiven(filter.channels) || isGiven(filter.senderIds);
}

/** `covers` are all of the account's; they are looked at only where needsReach says so. */
export function matcherOf(filter: EventFilter, covers: readonly Cover[]): Test {
  const tests = [
    filter.changedOnly === true ? (event: LogEvent) => event.changed : null,
    isOneOf(filter.kinds, (event) => event.kind),
    isGiven(filter.channels) ? isUnder(keysCoveringChannels(covers, filter.channels)) : null,
    isGiven(filter.senderIds) ? isUnder(keysCoveringSenders(covers, filter.senderIds)) : null,
    isOneOf(lowerCase(filter.receivedOn), (event) => event.receivedOn),
    isOneOf(filter.scopes, (event) => event.scope),
    isOneOf(filter.sources, (event) => event.source),
    isOneOf(filter.reasons, (event) => event.reason),
    isOneOf(lowerCase(filter.campaignIds), (event) => event.campaignId),
    isOneOf(lowerCase(filter.importIds), (event) => event.importId),
    ...isSaid(filter),
  ].filter((test) => test !== null);
  return (event) => tests.every((test) => test(event));
}

function isSaid({ recipient, erasedName, from, to }: EventFilter): (Test | null)[] {
  return [
    recipient == null ? null : (event) => event.recipient === recipient || event.recipient === erasedName,
    from == null ? null : (event) => event.occurredAt >= from,
    to == null ? null : (event) => event.occurredAt < to,
  ];
}

function isUnder(scopeKeys: ReadonlySet<number>): Test {
  return (event) => scopeKeys.has(event.scopeKey);
}

function isOneOf(
  words: readonly string[] | null | undefined,
  read: (event: LogEvent) => string | null,
): Test | null {
  if (!isGiven(words)) return null;
  const given = new Set<string | null>(words);
  return (event) => given.has(read(event));
}

/** Ids as the database writes them. */
function lowerCase(ids: readonly string[] | null | undefined): string[] | undefined {
  return ids?.map((id) => id.toLowerCase());
}
