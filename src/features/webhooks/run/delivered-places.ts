/**
 * How far this process has told endpoints: where the database says that one was told less, and nobody has put it back, it is an older
 * copy, or has lost commits in a failover. Whoever received what is lost has to know.
 */
import { LRUCache } from 'lru-cache';

interface Known {
  revision: number;
  position: number;
}

export interface DeliveredPlaces {
  told(endpointId: string, known: Known): void;
  /** Whether that is behind what was told. */
  isBehind(endpointId: string, now: Known): boolean;
  forget(endpointId: string): void;
}

const remembered = 10_000;

export function createDeliveredPlaces(): DeliveredPlaces {
  const places = new LRUCache<string, Known>({ max: remembered });
  return {
    told(endpointId, known) {
      places.set(endpointId, known);
    },
    isBehind(endpointId, now) {
      const known = places.get(endpointId);
      if (known === undefined) return false;
      return (
        now.revision < known.revision || (now.revision === known.revision && now.position < known.position)
      );
    },
    forget: (endpointId) => void places.delete(endpointId),
  };
}
