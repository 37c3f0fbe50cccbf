/** What the addresses of downloads say. */
import { sealedAddress } from '../../core/http/sealed-address.js';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import type { OptOutFilter } from '../../core/log/opt-out-filter.js';

interface AskedFile {
  accountId: string;
  format: DownloadFormat;
  /** A .gz file. */
  gzip: boolean;
}

export interface OptOutsFile extends AskedFile {
  filter: OptOutFilter;
}

export const optOutsPath = '/downloads/opt-outs';
export const optOutsAddress = sealedAddress<OptOutsFile>('downloads', optOutsPath);
