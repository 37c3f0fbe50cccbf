/** The one door by which messages and signals of providers become words, for those that bring them in from elsewhere. */
import type { AccountCaller } from '../access/caller.js';
import type { Instant } from '../domain/instant.js';
import type { Channel } from '../domain/vocabulary.js';
import type { InboundMessage, InboundOutcomeData } from './inbound-message.js';

/** An error of a provider for an opted-out recipient, or its own report (O6). */
export interface ProviderSignalData {
  provider: string;
  code: string;
  /** Of an error: the sender. Of a report: the recipient. The known sender tells which. */
  from: string;
  to: string;
  /** Other addresses of the recipient, which came with this one: what is said counts for each. */
  also?: readonly string[];
  /** The same id and code twice is recorded once. */
  messageId: string;
  /** Null: what the addresses say. */
  channel: Channel | null;
  occurredAt: Instant | null;
}

/** The provider tells that several addresses are one person's: what stands against one of them stands against the others. */
export type SamePerson = Pick<
  InboundMessage,
  'provider' | 'channel' | 'from' | 'alsoFrom' | 'to' | 'messageId'
>;

/** A person has another number or id now: what they have refused under the old one they have refused. */
export interface MovedRecipient {
  provider: string;
  /** What the provider calls it. */
  code: string;
  /** The old addresses, and the new ones: one of each at least. */
  from: readonly [string, ...string[]];
  to: readonly [string, ...string[]];
  /** The address of ours that was told. */
  at: string;
  channel: Channel;
  messageId: string;
  occurredAt: Instant | null;
}

/** Each gives an outcome for each, in order; of the same people, and of changes of address, for those alone of whom something was recorded or refused. What is recorded is recorded when they return. */
export interface InboundDoor {
  messages(caller: AccountCaller, messages: readonly InboundMessage[]): Promise<InboundOutcomeData[]>;
  signals(caller: AccountCaller, signals: readonly ProviderSignalData[]): Promise<InboundOutcomeData[]>;
  samePeople(caller: AccountCaller, people: readonly SamePerson[]): Promise<InboundOutcomeData[]>;
  moved(caller: AccountCaller, moves: readonly MovedRecipient[]): Promise<InboundOutcomeData[]>;
}
