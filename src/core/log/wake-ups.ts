/**
 * "Account A's log has grown": a hint, which carries no event. Lost ones cost time, not data; doubled and reordered ones
 * cost nothing.
 */
export interface WakeUps {
  /** To be called after each commit that added to the account's log. */
  grew(accountId: string): void;
  /**
   * Calls `wake` whenever the account's log may have grown, until the function given back is called. `reached` says up
   * to which position the listener has read: where a hint was lost, those who are not at the end are woken.
   */
  listen(accountId: string, wake: () => void, reached: () => number): () => void;
}
