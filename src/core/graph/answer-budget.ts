/**
 * What one request may be answered with, and one batch of a subscription. Lists within lists multiply, and so does one list
 * under fifty names: a hundred characters could ask for hundreds of megabytes. One page alone is never too much.
 */
import { type PageArgs, type PageRequest, readPageArgs } from './connection.js';
import type { RequestContext } from './context.js';
import { limitExceeded } from './errors.js';

/** Of all pages together, as many as are asked for. */
export const itemsAtMost = 10_000;
/** Of the texts that people wrote: three times what a page of the longest ones has. */
export const charactersAtMost = 16 * 1024 * 1024;

interface Spent {
  items: number;
  characters: number;
}

/** Each request has a context of its own. */
const spentBy = new WeakMap<RequestContext, Spent>();

function spent(context: RequestContext): Spent {
  const known = spentBy.get(context) ?? { items: 0, characters: 0 };
  spentBy.set(context, known);
  return known;
}

/** Checks a page's arguments, and whether the request may have so many items more. `byDefault`: as readPageArgs has it. */
export function askForPage(
  context: RequestContext,
  args: PageArgs,
  byDefault: number | null = null,
): PageRequest {
  const request = readPageArgs(args, byDefault);
  takeItems(context, request.limit);
  return request;
}

/** Of texts that an answer is about to have, whatever they are. Throws LIMIT_EXCEEDED. */
export function takeCharacters(context: RequestContext, characters: number): void {
  const all = spent(context);
  all.characters += characters;
  if (all.characters > charactersAtMost)
    throw limitExceeded(
      `the texts of an answer may have ${charactersAtMost} characters together, these would have ${all.characters}: ask in several requests`,
    );
}

/** Before they are read. Throws LIMIT_EXCEEDED. */
export function takeItems(context: RequestContext, items: number): void {
  const all = spent(context);
  all.items += items;
  if (all.items > itemsAtMost)
    throw limitExceeded(
      `first and last: all pages of a request may have ${itemsAtMost} items together, it asks for more: ask for smaller pages, or in several requests`,
    );
}

/** What of an event can be long. */
interface WithTexts {
  evidence?: string | null;
  reasonText?: string | null;
}

/** Of events that were read, before they are written. Throws LIMIT_EXCEEDED. */
export function takeTexts(context: RequestContext, events: Iterable<WithTexts | null>): void {
  const all = spent(context);
  for (const event of events) {
    all.characters += (event?.evidence?.length ?? 0) + (event?.reasonText?.length ?? 0);
  }
  if (all.characters > charactersAtMost)
    throw limitExceeded(
      `the texts of all events of a request may have ${charactersAtMost} characters together, these have more: ask for smaller pages, or in several requests`,
    );
}
