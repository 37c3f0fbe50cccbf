/** What can be exported, and by which question. */
import { listFilterOptions, logFilterOptions } from '../account/filter-options.js';

export const exports = {
  list: {
    field: 'optOutsDownload',
    query: `query ($filter: OptOutFilter, $format: DownloadFormat!, $gzip: Boolean!) {
      optOutsDownload(filter: $filter, format: $format, gzip: $gzip)
    }`,
  },
  log: {
    field: 'optOutEventsDownload',
    query: `query ($filter: OptOutEventFilter, $format: DownloadFormat!, $gzip: Boolean!) {
      optOutEventsDownload(filter: $filter, format: $format, gzip: $gzip)
    }`,
  },
  account: {
    field: 'accountDownload',
    query: `query ($format: DownloadFormat!, $gzip: Boolean!) { accountDownload(format: $format, gzip: $gzip) }`,
  },
} as const;

export type Exported = keyof typeof exports;

export function isExported(word: string): word is Exported {
  return Object.hasOwn(exports, word);
}

/** Of the options that were given, those that mean nothing here. */
export function optionsWithout(what: Exported, given: readonly string[]): string[] {
  const filters = Object.keys(logFilterOptions);
  const taken: readonly string[] = { log: filters, list: Object.keys(listFilterOptions), account: [] }[what];
  return given.filter((name) => filters.includes(name) && !taken.includes(name));
}
