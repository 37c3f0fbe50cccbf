/** What a message says, as JSON. The shape is docs/webhooks.md's: fields are added, never changed or taken away. */
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { Blocks, Channel } from '../../../core/domain/vocabulary.js';
import type { LogEvent } from '../../../core/log/event.js';

export const messageTypes = {
  single: 'opt_out_event.recorded',
  batch: 'opt_out_events.recorded',
  reply: 'reply.due',
  test: 'test',
} as const;
export type MessageType = (typeof messageTypes)[keyof typeof messageTypes];

/** What hangs off an event, as it is when the message is made. */
export interface EventDetails {
  sender: { channel: Channel; address: string; label: string | null } | null;
  group: { name: string } | null;
  campaign: { externalId: string | null } | null;
  /** What the list has of the recipient after the event. */
  list: ListAfter;
}

export interface ListAfter {
  /** In the event's own scope. */
  optedOut: boolean;
  blocks: Blocks | null;
  hold: boolean;
  /** Those on which the recipient is opted out in any scope. */
  channels: Channel[];
}

export interface ToldEvent {
  event: LogEvent;
  details: EventDetails;
  cursor: string;
}

/** `batch`: of the endpoint, which may have had another one when the message got its events. */
export function typeOf(batch: number, events: number): MessageType {
  return batch === 1 && events === 1 ? messageTypes.single : messageTypes.batch;
}

export function bodyOf(type: MessageType, told: readonly ToldEvent[]): Buffer {
  const last = told.at(-1);
  if (last === undefined) throw new Error('a message without an event');
  const events = told.map(dataOf);
  const data = type === messageTypes.single ? events[0] : { events };
  return json({ type, timestamp: formatInstant(last.event.recordedAt), data });
}

export function testBody(now: Instant, endpoint: { endpointId: string; name: string }): Buffer {
  const { endpointId: id, name } = endpoint;
  return json({ type: messageTypes.test, timestamp: formatInstant(now), data: { endpoint: { id, name } } });
}

const json = (value: object) => Buffer.from(JSON.stringify(value));

function dataOf({ event, details, cursor }: ToldEvent) {
  const { sender, group, campaign, list } = details;
  return {
    position: event.position,
    id: event.eventId,
    cursor,
    kind: event.kind,
    changed: event.changed,
    recipient: event.recipient,
    scope: event.scope,
    channel: event.channel,
    sender: event.senderId === null ? null : { id: event.senderId, ...(sender ?? noSender) },
    group: event.groupId === null ? null : { id: event.groupId, name: group?.name ?? null },
    blocks: event.blocks,
    hold: event.hold,
    provisional: event.provisional,
    withdraws: event.withdraws,
    source: event.source,
    keyword: event.keyword,
    reason: event.reason,
    campaign:
      event.campaignId === null
        ? null
        : {
            id: event.campaignId,
            externalId: campaign?.externalId ?? null,
            inferred: event.campaignInferred,
          },
    messageId: event.messageId,
    occurredAt: formatInstant(event.occurredAt),
    recordedAt: formatInstant(event.recordedAt),
    list,
  };
}

const noSender = { channel: null, address: null, label: null };
