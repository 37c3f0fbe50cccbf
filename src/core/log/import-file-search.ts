/** Looks for a person in the files of imports, for those who erase one. */
export interface ImportFileSearch {
  /**
   * Has each file of the account forgotten that names the address, as soon as its import has ended. `from`: the import after which to go
   * on, '' for the first. Gives how many were found, and where to go on; null: all were looked at.
   */
  forgetNaming(
    accountId: string,
    address: string,
    from: string,
  ): Promise<{ found: number; next: string | null }>;
}
