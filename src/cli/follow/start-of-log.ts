/** The beginning of the log as a place: there is no cursor before the first event, so that event is read. */
import type { HeedApi } from '../http/heed-api.js';
import type { EventLine } from './event-lines.rules.js';

export interface LogStart {
  /** The first event, if the filter lets it through. */
  events: EventLine[];
  /** Behind the first event; null: there is none yet. */
  after: string | null;
}

export async function startOfLog(
  heed: HeedApi,
  filter: Record<string, unknown> | null,
  fields: string,
): Promise<LogStart> {
  interface Answer {
    first: { nodes: EventLine[] };
    matching: { nodes: EventLine[] };
  }
  const { first, matching } = await heed.ask<Answer>(
    `query ($filter: OptOutEventFilter) {
      first: optOutEvents(first: 1) { nodes { position cursor } }
      matching: optOutEvents(first: 1, filter: $filter) { nodes { ${fields} } }
    }`,
    { filter },
  );
  const [event] = first.nodes;
  return {
    after: event?.cursor ?? null,
    events: matching.nodes.filter(({ position }) => position === event?.position),
  };
}
