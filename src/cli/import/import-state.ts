/** An import as the API tells it. */
export interface ImportNow {
  id: string;
  state: 'WAITING_FOR_FILE' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED' | 'UNDOING' | 'UNDONE';
  fileName: string | null;
  dryRun: boolean;
  bytesTotal: number | null;
  bytesReceived: number;
  bytesRead: number;
  rowsRead: number;
  added: number;
  alreadyOptedOut: number;
  duplicates: number;
  overruled: number;
  refused: number;
  withdrawn: number;
  failure: string | null;
}

export const importFields =
  'id state fileName dryRun bytesTotal bytesReceived bytesRead rowsRead added alreadyOptedOut duplicates overruled refused withdrawn failure';
