/**
 * The names that clients give their subscriptions, of each socket. A client may complete one before it has begun and take
 * its name for another: graphql-ws would go on with both, and take what becomes of the first for the second's. So it is
 * never told what became of one whose name is taken.
 */
export interface SubscriptionNames {
  /** To be called as soon as a subscription is asked for. */
  take(socket: object, name: string): SubscriptionName;
}

export interface SubscriptionName {
  /** Whether a later one has it. */
  isTaken(): boolean;
  release(): void;
}

export function createSubscriptionNames(): SubscriptionNames {
  const sockets = new WeakMap<object, Map<string, symbol>>();

  return {
    take(socket, name) {
      const ofSocket = sockets.get(socket) ?? new Map<string, symbol>();
      const mine = Symbol('a subscription');
      sockets.set(socket, ofSocket.set(name, mine));
      return {
        isTaken: () => ofSocket.get(name) !== mine,
        release() {
          if (ofSocket.get(name) === mine) ofSocket.delete(name);
        },
      };
    },
  };
}
