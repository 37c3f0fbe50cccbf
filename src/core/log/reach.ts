/**
 * Which scope keys' words reach given senders, channels or scopes, as arrays in SQL. Each is a subquery of its own that
 * the database evaluates once for a statement, so that a page is still read along its index.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Channel, Scope } from '../domain/vocabulary.js';
import { accountScopeKey, channelScopeKeys } from '../settings/account-settings.js';

/** The keys whose words cover at least one of the senders: the account's and a channel's included. */
export function keysReachingSenders(accountId: string, senderIds: readonly string[]): SQL {
  return sql`array(
    select c.scope_key from sender_covers c
    where c.account_id = ${accountId}::uuid and c.sender_id = any(${sql.param(senderIds)}::uuid[]))`;
}

/** The keys whose words reach at least one of the channels, or would reach a sender that it may be given tomorrow. */
export function keysReachingChannels(accountId: string, channels: readonly Channel[]): SQL {
  return sql`(${sql.param(keysOfWholeChannels(channels))}::integer[] || array(
    select c.scope_key from sender_covers c
    join senders s on s.account_id = c.account_id and s.sender_id = c.sender_id
    where c.account_id = ${accountId}::uuid and s.channel = any(${sql.param(channels)}::text[])))`;
}

/** The keys that reach all of a channel, whichever senders it has. */
export function keysOfWholeChannels(channels: readonly Channel[]): number[] {
  return [accountScopeKey, ...channels.map((channel) => channelScopeKeys[channel])];
}

export function keysOfScopes(accountId: string, scopes: readonly Scope[]): SQL {
  return sql`array(
    select x.scope_key from scopes x
    where x.account_id = ${accountId}::uuid and x.scope = any(${sql.param(scopes)}::text[]))`;
}

/** One cover of one sender: words under the scope key reach it. */
export interface Cover {
  scopeKey: number;
  senderId: string;
  channel: Channel;
}

/** What keysReachingSenders asks the database, of covers in memory. */
export function keysCoveringSenders(covers: readonly Cover[], senderIds: readonly string[]): Set<number> {
  const wanted = new Set(senderIds.map((senderId) => senderId.toLowerCase()));
  return new Set(covers.filter(({ senderId }) => wanted.has(senderId)).map(({ scopeKey }) => scopeKey));
}

/** What keysReachingChannels asks the database, of covers in memory. */
export function keysCoveringChannels(covers: readonly Cover[], channels: readonly Channel[]): Set<number> {
  const reaching = covers.filter(({ channel }) => channels.includes(channel));
  return new Set([...keysOfWholeChannels(channels), ...reaching.map(({ scopeKey }) => scopeKey)]);
}
