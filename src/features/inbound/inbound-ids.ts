import { newId } from '../../core/domain/new-id.js';
import type { InboundIds } from './plan-inbound.rules.js';

/** Each id is made when it is first asked for, and stays. */
export function makeIds(): InboundIds {
  return new Ids();
}

class Ids implements InboundIds {
  readonly itemId = newId();
  #replyId: string | undefined;
  #reviewId: string | undefined;
  readonly #events: string[] = [];

  get replyId(): string {
    return (this.#replyId ??= newId());
  }

  get reviewId(): string {
    return (this.#reviewId ??= newId());
  }

  eventId(index: number): string {
    return (this.#events[index] ??= newId());
  }
}
