/** What the addresses of downloads say. */
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import { sealedAddress } from '../../core/http/sealed-address.js';
import type { EventFilter } from '../../core/log/event-filter.js';
import type { OptOutFilter } from '../../core/log/opt-out-filter.js';
import type { AccountPart } from './account-part.types.js';

export interface AskedFile {
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

export interface OptOutEventsFile extends AskedFile {
  filter: EventFilter;
}
export const optOutEventsPath = '/downloads/opt-out-events';
export const optOutEventsAddress = sealedAddress<OptOutEventsFile>('downloads of the log', optOutEventsPath);

export interface AccountFile extends AskedFile {
  /** Null: all of them. */
  part: AccountPart | null;
}
export const accountPath = '/downloads/account';
export const accountAddress = sealedAddress<AccountFile>('downloads of the account', accountPath);
