/** What is held against a receiver of webhooks: what it took, and what was recorded. */
export interface Told {
  position: number;
  id: string;
}

/** What a receiver has done with a message. */
export interface Delivery {
  messageId: string;
  /** Answered with 2xx, whether that was heard or not. */
  taken: boolean;
  events: readonly Told[];
}

export interface WebhookVerdict {
  received: number;
  taken: number;
  repeated: number;
  missing: number;
  outOfOrder: number;
  otherEvents: number;
}

/** What a receiver has to show, by the log. A message is taken once: what comes again under its id is a repeat. */
export function webhookVerdict(deliveries: readonly Delivery[], log: readonly Told[]): WebhookVerdict {
  const eventsOf = new Map<string, string>();
  let otherEvents = 0;
  for (const { messageId, events } of deliveries) {
    const text = JSON.stringify(events);
    if ((eventsOf.get(messageId) ?? text) !== text) otherEvents += 1;
    eventsOf.set(messageId, text);
  }
  const known = new Set<string>();
  const first = deliveries.filter(({ messageId, taken }) => {
    if (!taken || known.has(messageId)) return false;
    known.add(messageId);
    return true;
  });
  const told = first.flatMap(({ events }) => events);
  const ids = new Set(told.map(({ id }) => id));
  return {
    received: deliveries.length,
    taken: first.length,
    repeated: deliveries.length - new Set(deliveries.map(({ messageId }) => messageId)).size,
    missing: log.filter(({ id }) => !ids.has(id)).length,
    outOfOrder: told.filter((event, at) => event.id !== log[at]?.id).length,
    otherEvents,
  };
}
