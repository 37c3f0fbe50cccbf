/** What is stored of an import's rows, asked for row by row, in their order: a page at a time is held. */
import type { Db } from '../../../core/db/connect.js';
import { errorsFrom, outcomesFrom, type StoredError, type StoredOutcomes } from './results.queries.js';

const errorsAtOnce = 1_000;
const runsAtOnce = 20;

/** Errors from the first on. */
export class StoredErrors {
  #page: StoredError[] = [];
  #at = 0;
  #isLast = false;

  constructor(
    private readonly db: Db,
    private readonly accountId: string,
    private readonly importId: string,
  ) {}

  /** The first error at the row or behind it; null where there is none. */
  async nextFrom(row: number): Promise<StoredError | null> {
    for (;;) {
      for (; this.#at < this.#page.length; this.#at += 1) {
        const error = this.#page[this.#at] as StoredError;
        if (error.row >= row) return error;
      }
      if (this.#isLast) return null;
      this.#page = await errorsFrom(this.db, this.accountId, this.importId, row, errorsAtOnce);
      this.#at = 0;
      this.#isLast = this.#page.length < errorsAtOnce;
    }
  }
}

export class StoredRowOutcomes {
  #runs: StoredOutcomes[] = [];
  #at = 0;

  constructor(
    private readonly db: Db,
    private readonly accountId: string,
    private readonly importId: string,
  ) {}

  /** The letter of a row; rows are asked for in their order. Null: nothing is stored of it. */
  async of(row: number): Promise<string | null> {
    for (let isAnew = false; ; isAnew = true) {
      for (; this.#at < this.#runs.length; this.#at += 1) {
        const { firstRow, outcomes } = this.#runs[this.#at] as StoredOutcomes;
        const letter = outcomes[row - firstRow];
        if (letter !== undefined) return letter;
      }
      if (isAnew) return null;
      this.#runs = await outcomesFrom(this.db, this.accountId, this.importId, row, runsAtOnce);
      this.#at = 0;
    }
  }
}
