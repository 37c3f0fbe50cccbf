/** The usual pub/sub of a GraphQL server in one process: an iterator with a queue for each subscriber. */
export interface PubSub {
  subscribe(): AsyncIterableIterator<unknown>;
  /** Resolves when every subscriber has taken it and asks for the next. */
  publish(value: unknown): Promise<void>;
  /** Subscribers that have nothing to take. */
  waiting(): number;
}

interface Subscriber {
  queue: unknown[];
  wants: ((result: IteratorResult<unknown>) => void) | null;
}

export function createPubSub(): PubSub {
  const subscribers = new Set<Subscriber>();
  let waiting = 0;
  let allWait: (() => void) | null = null;

  function ask(subscriber: Subscriber): Promise<IteratorResult<unknown>> {
    if (subscriber.queue.length > 0) return Promise.resolve({ done: false, value: subscriber.queue.shift() });
    return new Promise((resolve) => {
      subscriber.wants = resolve;
      waiting += 1;
      if (waiting === subscribers.size) allWait?.();
    });
  }

  function end(subscriber: Subscriber): Promise<IteratorResult<unknown>> {
    if (subscribers.delete(subscriber) && subscriber.wants !== null) {
      waiting -= 1;
      subscriber.wants({ done: true, value: undefined });
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  return {
    subscribe() {
      const subscriber: Subscriber = { queue: [], wants: null };
      subscribers.add(subscriber);
      return {
        next: () => ask(subscriber),
        return: () => end(subscriber),
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    publish(value) {
      return new Promise((resolve) => {
        allWait = resolve;
        for (const subscriber of subscribers) {
          const { wants } = subscriber;
          if (wants === null) {
            subscriber.queue.push(value);
            continue;
          }
          subscriber.wants = null;
          waiting -= 1;
          wants({ done: false, value });
        }
      });
    },
    waiting: () => waiting,
  };
}
