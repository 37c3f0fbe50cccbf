/** What the addresses of proofs say. */
import { sealedAddress } from '../../core/http/sealed-address.js';

export interface LogProofFile {
  accountId: string;
  from: number;
  /** Null: as far as the log is sealed when the download begins. */
  to: number | null;
  /** When it was asked for. */
  at: string;
  /** A .gz file. */
  gzip: boolean;
}

export const logProofPath = '/downloads/log-proof';
export const logProofAddress = sealedAddress<LogProofFile>('proofs of the log', logProofPath);
