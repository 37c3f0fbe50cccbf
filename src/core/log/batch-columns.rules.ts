/** A call of record_words as text and parameters: items and words as arrays of columns. */
import { type ArrayValue, arrayText } from '../db/array-text.rules.js';
import { formatInstant } from '../domain/instant.js';
import type { RecordItem, Word } from './word.js';

export interface AccountItems {
  accountId: string;
  items: readonly RecordItem[];
}

/** A word with what the database must know of its item. */
interface WordRow {
  item: number;
  round: number;
  word: Word;
}

/** Accounts in the order of their ids, each once. Its items are numbered from 1, over all accounts. */
export function callOfBatch(
  accounts: readonly AccountItems[],
  { alone, secondTry }: { alone: boolean; secondTry: boolean },
): { text: string; parameters: (string | null)[] } {
  const items: RecordItem[] = [];
  const places: number[] = [];
  for (const [place, account] of accounts.entries()) {
    for (const item of account.items) {
      items.push(item);
      places.push(place + 1);
    }
  }
  const rows = items.flatMap((item, index) => wordRows(item, index + 1));
  const reviews = items.flatMap(reviewOf);
  return {
    text: statement,
    parameters: [
      arrayText(accounts, ({ accountId }) => accountId),
      String(alone),
      String(rows.reduce((most, { round }) => Math.max(most, round), 0)),
      reviews.length === 0 ? null : JSON.stringify(reviews),
      arrayText(places, (place) => place),
      arrayText(items, (item) => item.itemId),
      arrayText(items, (item) => item.claimKey),
      arrayText(items, (item) => item.settingsVersion),
      arrayText(items, (item) => (secondTry || item.mayBeRecorded === true ? true : null)),
      items.map(decisionLine).join('\n'),
      arrayText(rows, ({ item }) => item),
      arrayText(rows, ({ round }) => round),
      ...wordColumns.map(({ of }) => arrayText(rows, of)),
    ],
  };
}

/** JSON has no line breaks of its own: a line each is an array that needs no quotes. Only a claim keeps its decision. */
function decisionLine({ claimKey, decision }: RecordItem): string {
  return claimKey === undefined ? '' : JSON.stringify(decision ?? {});
}

/** The columns of words, in the order of the function's parameters. */
const wordColumns: {
  type: 'uuid' | 'text' | 'integer' | 'boolean' | 'timestamptz';
  of: (row: WordRow) => ArrayValue;
}[] = [
  { type: 'uuid', of: ({ word }) => word.eventId },
  { type: 'text', of: ({ word }) => word.kind },
  { type: 'text', of: ({ word }) => word.recipient },
  { type: 'text', of: ({ word }) => word.channel },
  { type: 'text', of: ({ word }) => word.scope },
  { type: 'integer', of: ({ word }) => word.scopeKey },
  { type: 'uuid', of: ({ word }) => word.senderId },
  { type: 'uuid', of: ({ word }) => word.groupId },
  { type: 'uuid', of: ({ word }) => word.receivedOn },
  { type: 'text', of: ({ word }) => word.blocks },
  { type: 'boolean', of: ({ word }) => (word.hold === true ? true : null) },
  { type: 'boolean', of: ({ word }) => (word.provisional === true ? true : null) },
  { type: 'uuid', of: ({ word }) => word.withdraws },
  { type: 'text', of: ({ word }) => word.source },
  { type: 'text', of: ({ word }) => word.via },
  { type: 'text', of: ({ word }) => word.keyword },
  { type: 'text', of: ({ word }) => word.rule },
  { type: 'text', of: ({ word }) => word.evidence },
  { type: 'text', of: ({ word }) => word.reason },
  { type: 'text', of: ({ word }) => word.reasonText },
  { type: 'uuid', of: ({ word }) => word.campaignId },
  { type: 'boolean', of: ({ word }) => (word.campaignInferred === true ? true : null) },
  { type: 'text', of: ({ word }) => word.messageId },
  { type: 'uuid', of: ({ word }) => word.reviewId },
  {
    type: 'timestamptz',

    of: ({ word }) => (word.occurredAt == null ? null : formatInstant(word.occurredAt)),
  },
  { type: 'text', of: ({ word }) => word.actor },
  { type: 'uuid', of: ({ word }) => word.decideFor },
  { type: 'uuid', of: ({ word }) => word.importId },
];

const lines = (parameter: string) => `string_to_array(${parameter}::text, E'\\n', '')`;
const arrayOfType = (type: string) => (parameter: string) => `${parameter}::text::${type}`;
const itemTypes = 'uuid[] boolean integer jsonb integer[] uuid[] text[] bigint[] boolean[]';
const parameterCasts = [
  ...itemTypes.split(' ').map(arrayOfType),
  lines,
  arrayOfType('integer[]'),
  arrayOfType('integer[]'),
  ...wordColumns.map(({ type }) => arrayOfType(`${type}[]`)),
];

// As text: the driver would serialise the types that it knows once more.
const statement = `select item, status, outcome from record_words(${parameterCasts
  .map((cast, index) => cast(`$${index + 1}`))
  .join(', ')}, null, true)`;

/** A recipient's second word within an item belongs to round 2, and so on: a round holds one word of a recipient. */
function wordRows(item: RecordItem, place: number): WordRow[] {
  const [only] = item.words;
  if (item.words.length === 1 && only !== undefined) return [{ item: place, round: 1, word: only }];
  const seen = new Map<string, number>();
  return item.words.map((word) => {
    const round = (seen.get(word.recipient) ?? 0) + 1;
    seen.set(word.recipient, round);
    return { item: place, round, word };
  });
}

function reviewOf({ opensReview, settlesReview, words }: RecordItem, index: number) {
  if (opensReview === undefined && settlesReview === undefined) return [];
  return [
    {
      item: index + 1,
      opens: opensReview === undefined ? undefined : { ...opensReview, eventId: words[0]?.eventId },
      settles: settlesReview?.reviewId,
      state: settlesReview?.state,
      by: settlesReview?.by,
    },
  ];
}
