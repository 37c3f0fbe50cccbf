/** One use of a name in a call: as a query or mutation, as a subscription, or by a download. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { cursorAt } from '../../src/core/log/cursor.js';
import {
  OptOutEventsDownloadDocument,
  type OptOutEventFilter,
  OptOutsDownloadDocument,
  type OptOutFilter,
} from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import type { ApiError } from '../support/client.js';
import type { Owner } from './belongings.js';
import type { Belongings } from './names.js';

export interface Answer {
  data?: unknown;
  errors?: ApiError[];
}

export interface Try {
  /** The code with which a name of nothing is refused; null: it is answered like any other that finds nothing. */
  refused: 'NOT_FOUND' | 'BAD_USER_INPUT' | 'CURSOR_UNKNOWN' | null;
  run(caller: Owner, named: Belongings): Promise<Answer>;
}

/** Variables from the names that are tried and from the caller's own. */
type Asked<Variables> = (named: Belongings, own: Belongings) => Variables;

export function asking<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  refused: Try['refused'],
  variables: Asked<Variables>,
): Try {
  return {
    refused,
    run: ({ account, has }, named) => account.admin.send(document, variables(named, has)),
  };
}

export function askingRaw(
  query: string,
  refused: Try['refused'],
  variables: Asked<Record<string, unknown>>,
): Try {
  return { refused, run: ({ account, has }, named) => account.admin.raw(query, variables(named, has)) };
}

/** The first message of a subscription that begins at the front of the caller's log unless it says otherwise. */
export function following<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  refused: Try['refused'],
  variables: Asked<Variables>,
): Try {
  return {
    refused,
    async run({ account, has }, named) {
      const socket = await openAs(new URL(account.admin.url).origin, account.admin.key);
      const after = cursorAt(account.accountId, { position: 0, eventId: null });
      try {
        socket.subscribe('1', document, { after, ...variables(named, has) });
        return (await socket.message(0)).payload as Answer;
      } finally {
        socket.socket.terminate();
      }
    },
  };
}

/** What the address of a download gives. */
export function downloading(refused: Try['refused'], filter: Asked<OptOutFilter>): Try {
  return {
    refused,
    async run({ account, has }, named) {
      const answer = await account.admin.send(OptOutsDownloadDocument, {
        filter: filter(named, has),
        format: 'CSV',
      });
      if (answer.data === null) return answer;
      return { data: await (await fetch(answer.data.optOutsDownload)).text(), errors: [] };
    },
  };
}

/** The same of the log. */
export function downloadingTheLog(refused: Try['refused'], filter: Asked<OptOutEventFilter>): Try {
  return {
    refused,
    async run({ account, has }, named) {
      const answer = await account.admin.send(OptOutEventsDownloadDocument, {
        filter: filter(named, has),
        format: 'CSV',
      });
      if (answer.data === null) return answer;
      return { data: await (await fetch(answer.data.optOutEventsDownload)).text(), errors: [] };
    },
  };
}

/** What tells two answers apart beside the names themselves: ids, times, addresses and places are each as good as another. */
export function comparable({ data, errors = [] }: Answer): string {
  return JSON.stringify({ data, errors })
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/\+\d{7,15}/g, '<phone number>')
    .replaceAll(/"subject":"[^"]*"/g, '"subject":"<subject>"')
    .replaceAll(/erased:[0-9a-f]{32}/g, '<erased>')
    .replaceAll(/token=[\w-]+/g, 'token=<token>')
    .replaceAll(/\/u\/\w{10}\b/g, '/u/<link>')
    .replaceAll(/"(cursor|startCursor|endCursor)":"[^"]*"/g, '"$1":"<cursor>"')
    .replaceAll(/"externalId":"[^"]*"/g, '"externalId":"<external id>"');
}
