/**
 * Keeps what was made a moment ago, for those who ask for the same at about the same time. Bounded in number, weight and
 * age: what has been kept for long goes by itself, so that nothing old is given out and nothing stays.
 */
export interface ShortMemory<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  /** Puts another value in the place of one that is still kept, as old as that, and says what it weighs. */
  replace(key: Key, before: Value, value: Value, weight: number): void;
  delete(key: Key): void;
  clear(): void;
  /** How many are kept. */
  size(): number;
  weight(): number;
}

export interface ShortMemoryLimits {
  /** Milliseconds. */
  age: number;
  entries: number;
  /** Of all together; what has not been weighed weighs nothing. */
  weight?: number;
}

interface Kept<Value> {
  value: Value;
  until: number;
  weight: number;
}

export function createShortMemory<Key, Value>(limits: ShortMemoryLimits): ShortMemory<Key, Value> {
  /** In the order of their ages. */
  const kept = new Map<Key, Kept<Value>>();
  let total = 0;
  let timer: NodeJS.Timeout | undefined;

  function forget(key: Key): void {
    total -= kept.get(key)?.weight ?? 0;
    kept.delete(key);
  }

  function makeRoom(now: number): void {
    const tooMuch = () => kept.size > limits.entries || total > (limits.weight ?? Infinity);
    for (const [key, { until }] of kept) {
      if (until > now && !tooMuch()) break;
      forget(key);
    }
  }

  function tidyLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      makeRoom(performance.now());
      if (kept.size > 0) tidyLater();
    }, limits.age).unref();
  }

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
    kept.clear();
    total = 0;
  }

  return {
    get(key) {
      const found = kept.get(key);
      return found === undefined || found.until <= performance.now() ? undefined : found.value;
    },
    set(key, value) {
      const now = performance.now();
      forget(key);
      kept.set(key, { value, until: now + limits.age, weight: 0 });
      makeRoom(now);
      tidyLater();
    },
    replace(key, before, value, weight) {
      const found = kept.get(key);
      if (found?.value !== before) return;
      found.value = value;
      total += weight - found.weight;
      found.weight = weight;
      makeRoom(performance.now());
    },
    delete(key) {
      forget(key);
      if (kept.size === 0) clear();
    },
    clear,
    size: () => kept.size,
    weight: () => total,
  };
}
