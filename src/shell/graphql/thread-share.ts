/**
 * Shares the thread between those who send and all others: so much is sent in one turn of the event loop, the rest in the
 * next ones, first come first served. Ten thousand followers may be woken by one event; a STOP that arrives then is taken
 * in between two parts of them, and not after the last.
 */
export interface ThreadShare {
  /** Undefined where a message of so many bytes may be sent at once; else resolves in a later turn. */
  enter(bytes: number): Promise<void> | undefined;
}

/** What a message costs beside its bytes, in bytes that take as long: about 10 µs. */
const each = 16 * 1024;
/** Of one message no more is sent at once (socket-output.ts). */
const piece = 64 * 1024;
/** In one turn: 2 to 3 milliseconds. */
const usualBudget = 256 * each;

export function createThreadShare(budget = usualBudget): ThreadShare {
  let left = budget;
  let scheduled = false;
  let waiting: { cost: number; begin: () => void }[] = [];

  function nextTurn(): void {
    scheduled = false;
    left = budget;
    let begun = 0;
    while (begun < waiting.length && left > 0) {
      const next = waiting[begun];
      begun += 1;
      left -= next?.cost ?? 0;
      next?.begin();
    }
    waiting = waiting.slice(begun);
    if (begun > 0) schedule();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(nextTurn);
  }

  return {
    enter(bytes) {
      const cost = each + Math.min(bytes, piece);
      schedule();
      if (waiting.length === 0 && left > 0) {
        left -= cost;
        return undefined;
      }
      return new Promise((resolve) => waiting.push({ cost, begin: resolve }));
    },
  };
}
