/** Work that outlives a request: an import that runs, or is undone. */
export interface ImportJobs {
  /** Something is to be done for the import: by whichever process is free. It is done also if this is never called, later. */
  wake(accountId: string, importId: string): Promise<void>;
  /** Runs it here until it has ended or another process has it; whoever calls waits. */
  runHere(accountId: string, importId: string): Promise<void>;
}
