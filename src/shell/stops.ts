/** The stops of what runs: each is added as soon as its thing has started. */
export interface Stops {
  add(stop: () => Promise<void>): void;
  /**
   * What was started last is stopped first, each once. One that fails keeps none of the others running; the first failure is
   * thrown at the end.
   */
  run(): Promise<void>;
}

export function createStops(): Stops {
  const stops: (() => Promise<void>)[] = [];
  return {
    add: (stop) => void stops.push(stop),
    async run() {
      const failures: unknown[] = [];
      for (const stop of stops.splice(0).toReversed()) {
        try {
          await stop();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
