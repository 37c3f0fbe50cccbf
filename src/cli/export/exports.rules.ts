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
  proof: {
    field: 'logProofDownload',
    query: `query ($fromPosition: SafeInt, $toPosition: SafeInt, $gzip: Boolean!) {
      logProofDownload(from: $fromPosition, to: $toPosition, gzip: $gzip)
    }`,
  },
  account: {
    field: 'accountDownload',
    query: `query ($format: DownloadFormat!, $part: AccountPart, $gzip: Boolean!) {
      accountDownload(format: $format, part: $part, gzip: $gzip)
    }`,
  },
} as const;

export type Exported = keyof typeof exports;

export function isExported(word: string): word is Exported {
  return Object.hasOwn(exports, word);
}

const ofProof: readonly string[] = ['from-position', 'to-position'];

/** Of the filters that were given, those that mean nothing here. */
export function optionsWithout(what: Exported, given: readonly string[]): string[] {
  const filters = new Set([...Object.keys(logFilterOptions), ...ofProof, 'part']);
  const taken: readonly string[] = {
    log: Object.keys(logFilterOptions),
    list: Object.keys(listFilterOptions),
    proof: ofProof,
    account: ['part'],
  }[what];
  return given.filter((name) => filters.has(name) && !taken.includes(name));
}

/** As the name of the file says; else as it is mostly wanted: only NDJSON holds all parts of an account. */
export function formatOf(what: Exported, name: string | null, part: string | null): 'CSV' | 'NDJSON' {
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(name ?? '')) return 'NDJSON';
  if (/\.csv(\.gz)?$/i.test(name ?? '')) return 'CSV';
  return what === 'proof' || (what === 'account' && part === null) ? 'NDJSON' : 'CSV';
}

/** A file of this name is expected to be compressed. */
export function isPacked(name: string | null): boolean {
  return /\.gz$/i.test(name ?? '');
}

/** What came, for people. `exceptions`: entries that an import elsewhere cannot say whole. */
export function countsInWords(counts: Readonly<Record<string, number>>): string[] {
  const { rows, exceptions = 0 } = counts;
  return [
    ...(rows === undefined ? [] : [`${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`]),
    ...(exceptions === 0
      ? []
      : [
          `${exceptions.toLocaleString('en-US')} of them with exceptions, which an import elsewhere cannot say: there these people are blocked on those senders as well`,
        ]),
  ];
}
