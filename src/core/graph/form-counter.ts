/** How often accounts' opt-out pages are looked at and used. */
export interface FormCounter {
  /** The page was shown to a visitor who may opt out on it. */
  viewed(accountId: string): void;
  /** Somebody opted out on it, or by one click. */
  completed(accountId: string): void;
}
