import type { InboundDoor } from '../../core/log/inbound-door.js';
import type { InboundServices } from './inbound-services.js';
import { inboundBatchLimit, processInbound } from './process-inbound.js';
import { recordMoved } from './record-moved.js';
import { recordSamePeople } from './record-same-person.js';
import { recordProviderSignals } from './record-provider-signal.js';

/** For deliveries of any size: one after the other of what one call takes. */
export function inboundDoor(services: InboundServices): InboundDoor {
  return {
    messages: (caller, messages) => inParts(messages, (part) => processInbound(services, caller, part)),
    signals: (caller, signals) => inParts(signals, (part) => recordProviderSignals(services, caller, part)),
    samePeople: (caller, people) => inParts(people, (part) => recordSamePeople(services, caller, part)),
    moved: (caller, moves) => inParts(moves, (part) => recordMoved(services, caller, part)),
  };
}

async function inParts<Item, Outcome>(
  items: readonly Item[],
  use: (part: readonly Item[]) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let first = 0; first < items.length; first += inboundBatchLimit)
    outcomes.push(...(await use(items.slice(first, first + inboundBatchLimit))));
  return outcomes;
}
