/** What is asked of a file that is to be screened: the parameters of POST /screen. */
import { asRegion, noRegion } from '../../core/domain/address.js';
import { Category } from '../../core/domain/vocabulary.js';

export const rowsWanted = ['allowed', 'suppressed', 'all'] as const;
/** Which rows come back: those that may be written to as they are, or others and all with what was found of them. */
export type RowsWanted = (typeof rowsWanted)[number];

export interface FileRequest {
  senderIds: string[];
  category: Category;
  /** Of national numbers; null: the account's. */
  region: string | null;
  rows: RowsWanted;
  /** Where the addresses stand: a name in the header or a place from 0; null: to be found. */
  column: string | number | null;
  /** Whether the first row names the columns; null: to be found. */
  header: boolean | null;
  /** The byte between cells; null: to be found. */
  delimiter: number | null;
}

export type FileRequestRead =
  | { kind: 'request'; request: FileRequest }
  | { kind: 'refused'; message: string };

const parameters = ['senderId', 'category', 'region', 'rows', 'column', 'header', 'delimiter'] as const;
type Parameter = (typeof parameters)[number];
const namedDelimiters: Record<string, string> = { tab: '\t', comma: ',', semicolon: ';', pipe: '|' };
/** What no number, name or e-mail address holds. */
const delimiters = /^[,;|\t:^~]$/;
const mostSenders = 100;

/** `query`: each parameter's value, or its values where it was given several times. */
export function readFileRequest(query: Readonly<Record<string, unknown>>): FileRequestRead {
  const unknown = Object.keys(query).find((name) => !parameters.some((known) => known === name));
  if (unknown === 'campaignId') {
    return refused(
      "campaignId: a file is screened for senders, and not remembered as a campaign's recipients: give senderId, or use the mutation screenCampaign",
    );
  }
  if (unknown !== undefined) {
    return refused(`expected the parameters ${parameters.join(', ')} only, got ${shortened(unknown)}`);
  }
  const values = (name: Parameter): string[] =>
    [query[name]].flat().filter((value): value is string => typeof value === 'string' && value !== '');
  const twice = parameters.find((name) => name !== 'senderId' && values(name).length > 1);
  if (twice !== undefined) return refused(`${twice}: expected once, got it several times`);
  const value = (name: Parameter): string | undefined => values(name)[0];

  const senderIds = [...new Set(values('senderId').map((senderId) => senderId.toLowerCase()))];
  if (senderIds.length === 0) return refused('senderId: expected the id of the sender, got nothing');
  if (senderIds.length > mostSenders)
    return refused(`senderId: expected ${mostSenders} at most, got ${senderIds.length}`);
  const region = value('region') ?? null;
  if (region !== null && asRegion(region) === null) {
    return refused(noRegion(region));
  }
  const wanted = value('rows') ?? 'allowed';
  const rows = rowsWanted.find((one) => one === wanted.toLowerCase());
  if (rows === undefined) return refused(`rows: expected ${rowsWanted.join(', ')}, got ${shortened(wanted)}`);
  const said = value('header')?.toLowerCase();
  if (said !== undefined && said !== 'present' && said !== 'absent') {
    return refused(`header: expected present or absent, got ${shortened(said)}`);
  }
  const column = readColumn(value('column'));
  if (column === 'none') return refused('column: expected a name of the header, or a whole number from 1');
  const delimiter = readDelimiter(value('delimiter'));
  if (delimiter === 'none') {
    return refused('delimiter: expected one of , ; | : ^ ~ or tab, comma, semicolon, pipe');
  }
  return {
    kind: 'request',
    request: {
      senderIds,
      category: readCategory(value('category')),
      region: region === null ? null : asRegion(region),
      rows,
      column: column?.place ?? column?.name ?? null,
      header: said === undefined ? null : said === 'present',
      delimiter,
    },
  };
}

/** D2: a category that is missing or unknown is MARKETING. */
function readCategory(text = ''): Category {
  return Object.values(Category).find((category) => category === text.toUpperCase()) ?? 'MARKETING';
}

function readColumn(text: string | undefined): { place?: number; name?: string } | null | 'none' {
  if (text === undefined) return null;
  if (!/^\d+$/.test(text)) return { name: text };
  const place = Number(text);
  return place >= 1 && place <= 10_000 ? { place: place - 1 } : 'none';
}

function readDelimiter(text: string | undefined): number | null | 'none' {
  if (text === undefined) return null;
  const delimiter = namedDelimiters[text.toLowerCase()] ?? text;
  return delimiters.test(delimiter) ? delimiter.charCodeAt(0) : 'none';
}

function shortened(text: string): string {
  return `"${text.slice(0, 40)}"`;
}

function refused(message: string): FileRequestRead {
  return { kind: 'refused', message };
}
