/** Work that comes round again, as long as Heed runs. */
export interface RoundsOptions {
  /** Once round; it is not begun again before it has ended. What takes long looks at the signal: it is aborted at the stop. */
  round(signal: AbortSignal): Promise<void>;
  /** Told of each round that failed, unless it was stopped meanwhile; the next comes all the same. */
  onError(error: unknown): void;
  /** Milliseconds from the end of a round to the next. */
  every: number;
  /** And behind one that failed. */
  again?: number;
  /** Milliseconds before the first. */
  first?: number;
}

export interface Rounds {
  /** No further round begins; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

export function startRounds({ round, onError, every, again = every, first = 0 }: RoundsOptions): Rounds {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let underWay = Promise.resolve();

  async function go(): Promise<void> {
    let pause = every;
    try {
      await round(stopping.signal);
    } catch (error) {
      pause = again;
      if (!stopping.signal.aborted) onError(error);
    }
    if (!stopping.signal.aborted) later(pause);
  }

  function later(pause: number): void {
    timer = setTimeout(() => (underWay = go()), pause);
  }

  if (first === 0) underWay = go();
  else later(first);

  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await underWay;
    },
  };
}
