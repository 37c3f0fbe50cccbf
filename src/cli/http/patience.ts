/** Tries again what passes, for as long as somebody is willing to wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';

export interface Patience {
  /** Milliseconds of trouble without an end, after which it is given up. */
  readonly atMost: number;
  readonly ending: AbortSignal;
  /** Told each time, with how long until the next try. */
  readonly onTrouble: (reason: string, milliseconds: number) => void;
}

/** Counts a run of trouble. What goes well ends it. */
export class Trouble {
  #since: number | null = null;
  #pause = 200;

  constructor(
    private readonly patience: Patience,
    /** What was tried, for the last sentence. */
    private readonly what: string,
  ) {}

  over(): void {
    this.#since = null;
    this.#pause = 200;
  }

  /** Rests a little; throws where it has lasted too long. */
  async rest(reason: string): Promise<void> {
    const { atMost, ending, onTrouble } = this.patience;
    const now = performance.now();
    this.#since ??= now;
    if (now + this.#pause - this.#since > atMost)
      throw new Failure(`${this.what}: ${reason}`, ExitCode.unknown);
    onTrouble(reason, this.#pause);
    await sleep(this.#pause, undefined, { signal: ending });
    this.#pause = Math.min(this.#pause * 2, 5_000);
  }
}
