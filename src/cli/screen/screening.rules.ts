/** What POST /screen is asked, and what its headers and trailers say. */

export interface ScreeningQuestion {
  senderIds: readonly string[];
  category: string | null;
  rows: string | null;
  region: string | null;
  column: string | null;
  header: string | null;
  delimiter: string | null;
}

export function addressOfScreening(url: string, { senderIds, ...others }: ScreeningQuestion): string {
  const query = new URLSearchParams(senderIds.map((id): [string, string] => ['senderId', id]));
  for (const [name, value] of Object.entries(others)) if (value !== null) query.set(name, value);
  return `${url}/screen?${query.toString()}`;
}

/** As its name says; null where only its beginning tells. */
export function typeOfFile(name: string): string | null {
  const [, ending = ''] = /\.(\w+?)(?:\.gz)?$/i.exec(name) ?? [];
  switch (ending.toLowerCase()) {
    case 'csv':
      return 'text/csv';
    case 'tsv':
    case 'tab':
      return 'text/tab-separated-values';
    default:
      return null;
  }
}

export interface ScreeningSummary {
  rows: number;
  allowed: number;
  suppressed: number;
  refused: number;
  category: string;
  column: string;
  region: string | null;
  /** From where to follow the log. */
  cursor: string;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Null where the counts behind the rows are missing: the answer is not whole. */
export function readSummary(headers: Headers, trailers: Headers): ScreeningSummary | null {
  const counts = ['rows', 'allowed', 'suppressed', 'refused'].map((name) =>
    Number(trailers[`heed-${name}`] ?? Number.NaN),
  );
  const [rows = Number.NaN, allowed = Number.NaN, suppressed = Number.NaN, refused = Number.NaN] = counts;
  if (counts.some((count) => !Number.isSafeInteger(count))) return null;
  const header = (name: string) => String(headers[`heed-${name}`] ?? '');
  return {
    rows,
    allowed,
    suppressed,
    refused,
    category: header('category'),
    column: decoded(header('column')),
    region: headers['heed-region'] === undefined ? null : header('region'),
    cursor: header('cursor'),
  };
}

function decoded(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}

export function summaryInWords({
  rows,
  allowed,
  suppressed,
  refused,
  category,
  column,
}: ScreeningSummary): string {
  const count = (amount: number, what: string) => `${amount.toLocaleString('en-US')} ${what}`;
  return `${count(rows, rows === 1 ? 'row' : 'rows')}: ${count(allowed, 'allowed')}, ${count(suppressed, 'suppressed')}, ${count(refused, 'refused')} (column ${column}, ${category})`;
}
