/** How lines that were made of a provider's list are read: always alike. */
import type { ColumnRead, Field, FileForm } from '../../file/file-form.js';
import { listHeader } from './list-row.rules.js';
import type { ListedProvider } from './read-list.rules.js';

const read: Record<ListedProvider, readonly (readonly [name: string, readAs: Field])[]> = {
  AWS: [
    ['OptedOutNumber', 'recipient'],
    ['OptedOutTimestamp', 'occurredAt'],
    ['EndUserOptedOut', 'evidence'],
  ],
  TWILIO: [
    ['To, or From of what came in', 'recipient'],
    ['DateSent', 'occurredAt'],
    ['From, or To of what came in', 'sender'],
    ['ErrorCode, Body', 'evidence'],
  ],
};

export function formOfList(provider: ListedProvider): FileForm {
  const columns = Object.fromEntries(listHeader.map((name, place) => [name, place]));
  return {
    encoding: 'utf-8',
    mark: 0,
    delimiter: 44,
    sepLine: false,
    titleRows: 0,
    header: [...listHeader],
    cells: listHeader.length,
    columns,
    kinds: [],
    silentKinds: [],
    date: 'sure',
    isDateOfOptOut: false,
    quoting: 'us',
    weakSender: false,
    dateOrder: 'unknown',
    read: read[provider].map(([name, readAs]): ColumnRead => ({ name, readAs, note: null })),
    list: provider,
  };
}
