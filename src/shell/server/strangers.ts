/** Sockets that have not said yet who they are: so many of all, and of one source, so that nobody alone takes every place. */

export interface Strangers {
  hasRoom(source: string): boolean;
  /** Gives back what is called when it has said who it is or is gone; more than once is as good as once. */
  add(source: string): () => void;
}

export interface StrangerLimits {
  all: number;
  /** Of one address; of IPv6 the /64. */
  source: number;
}

export const usualStrangers: StrangerLimits = { all: 5_000, source: 500 };

export function countStrangers(limits: StrangerLimits): Strangers {
  const bySource = new Map<string, number>();
  let all = 0;
  return {
    hasRoom: (source) => all < limits.all && (bySource.get(source) ?? 0) < limits.source,
    add(source) {
      all += 1;
      bySource.set(source, (bySource.get(source) ?? 0) + 1);
      let isHere = true;
      return () => {
        if (!isHere) return;
        isHere = false;
        all -= 1;
        const left = (bySource.get(source) ?? 0) - 1;
        if (left > 0) bySource.set(source, left);
        else bySource.delete(source);
      };
    },
  };
}
