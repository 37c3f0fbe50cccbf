/** What is followed, as GraphQL's JSON carries it. */

export type Channel = 'SMS' | 'RCS' | 'WHATSAPP' | 'EMAIL';
export type EventKind = 'OPTED_OUT' | 'OPTED_IN' | 'WITHDRAWN';
export type Scope = 'SENDER' | 'GROUP' | 'CHANNEL' | 'ACCOUNT';
export type Blocks = 'MARKETING' | 'ALL_BUT_OTP' | 'ALL';

/** An event with the fields that `followLog` asks for unless it is told others. */
export interface OptOutEvent {
  id: string;
  /** Consecutive within the account. */
  position: number;
  cursor: string;
  kind: EventKind;
  /** Whether it changed the decision for some sender and category. */
  changed: boolean;
  /** A phone number in E.164, an e-mail address, or WhatsApp's id of a person. */
  recipient: string;
  channel: Channel | null;
  scope: Scope;
  sender: { id: string } | null;
  group: { id: string } | null;
  /** Null for an opt-in. */
  blocks: Blocks | null;
  hold: boolean;
  provisional: boolean;
  source: string;
  /** RFC 3339: when the recipient said so, and when it was recorded. */
  occurredAt: string;
  recordedAt: string;
}

export const defaultFields = `id position cursor kind changed recipient channel scope sender { id } group { id }
  blocks hold provisional source occurredAt recordedAt`;

/** A run of the log. */
export interface Batch<Event = OptOutEvent> {
  /** In order; may be empty. */
  events: Event[];
  /** The place after this batch. Store it together with what was made of the events, and give it back as `after`. */
  cursor: string;
  /** Whether this batch reached the end of the log as it was then. */
  caughtUp: boolean;
  /** How far this batch has come: all that the filter lets through at or below this position has been told. */
  position: number;
  /** How many positions lay between that and the end of the log when the batch was read. */
  behind: number;
}

/** All that is given must hold; of a list one must. */
export interface OptOutEventFilter {
  changedOnly?: boolean;
  kinds?: EventKind[];
  channels?: Channel[];
  /** Events that reach these senders, account-wide ones included: what a scheduler wants. */
  senderIds?: string[];
  receivedOn?: string[];
  scopes?: Scope[];
  sources?: string[];
  reasons?: string[];
  campaignIds?: string[];
  importIds?: string[];
  recipient?: string;
  /** RFC 3339. */
  from?: string;
  to?: string;
}
