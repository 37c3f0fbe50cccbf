/** Finds the campaigns that opt-outs answer, for the door that messages come in by. */
import type { Instant } from '../domain/instant.js';

/** Who wrote, to which senders (one at least), and when. */
export interface Traced {
  recipient: string;
  senderIds: readonly string[];
  /** Absent: now, by the database's clock. Ahead of it: now. */
  at: Instant | null;
}

export interface CampaignTracer {
  /**
   * For each, the id of the last campaign whose screening allowed the recipient for one of the senders, at most so many days
   * before; null where there is none. Null for all where that cannot be said within a short time. It never throws.
   */
  trace(
    accountId: string,
    attributionDays: number,
    traced: readonly Traced[],
  ): Promise<(string | null)[] | null>;
}
