/** What is held against a receiver of webhooks: what it took, and what was recorded. */
export interface Told {
  position: number;
  id: string;
}

/** What a receiver has done with a message. */
export interface Delivery {
  messageId: string;
  /** It has the message, whether Heed has heard of that or not. */
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

/**
 * What a receiver has to show, by the log. A message is taken once: what comes again under its id is a repeat, and is to have the same
 * events.
 */
export function webhookVerdict(deliveries: readonly Delivery[], log: readonly Told[]): WebhookVerdict {
  const eventsOf = new Map<string, string>();
  let otherEvents = 0;
  for (const { messageId, events } of deliveries) {
    const text = JSON.stringify(events);
    if ((eventsOf.get(messageId) ?? text) !== text) otherEvents += 1;
    eventsOf.set(messageId, text);
  }
  const seen = firsts(deliveries);
  const taken = firsts(deliveries.filter((delivery) => delivery.taken));
  const ids = new Set(taken.flatMap(({ events }) => events.map(({ id }) => id)));
  return {
    received: deliveries.length,
    taken: taken.length,
    repeated: deliveries.length - seen.length,
    missing: log.filter(({ id }) => !ids.has(id)).length,
    // None came before one that was before it had come, and none was taken before that was taken.
    outOfOrder: Math.max(differing(seen, log), differing(taken, log)),
    otherEvents,
  };
}

/** Of the deliveries of each message the first. */
function firsts(deliveries: readonly Delivery[]): Delivery[] {
  const known = new Map<string, Delivery>();
  for (const delivery of deliveries)
    if (!known.has(delivery.messageId)) known.set(delivery.messageId, delivery);
  return [...known.values()];
}

function differing(deliveries: readonly Delivery[], log: readonly Told[]): number {
  const told = deliveries.flatMap(({ events }) => events);
  return told.filter(({ id, position }, at) => id !== log[at]?.id || position !== log[at].position).length;
}

export interface WebhookRow extends WebhookVerdict {
  name: string;
  recorded: number;
  unsigned: number;
}

export function webhookRow(
  { name, deliveries, unsigned }: { name: string; deliveries: readonly Delivery[]; unsigned: () => number },
  log: readonly Told[],
): WebhookRow {
  return { name, recorded: log.length, unsigned: unsigned(), ...webhookVerdict(deliveries, log) };
}

const columns: readonly [heading: string, name: keyof WebhookRow][] = [
  ['receiver', 'name'],
  ['events recorded', 'recorded'],
  ['messages received', 'received'],
  ['taken', 'taken'],
  ['repeated, same id', 'repeated'],
  ['events missing', 'missing'],
  ['out of order', 'outOfOrder'],
  ['other events under an id', 'otherEvents'],
  ['wrongly signed', 'unsigned'],
];

/** Line by line, as docs/faults.md has it. */
export function webhookTable(rows: readonly WebhookRow[]): string[] {
  const lines = rows.map((row) => columns.map(([, name]) => String(row[name])));
  return [columns.map(([heading]) => heading), columns.map(() => '---'), ...lines].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
}
