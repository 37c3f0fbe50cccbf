/**
 * What AWS gives of an opt-out list: pages of describe-opted-out-numbers as JSON, one or more behind each other, the items of them alone, in
 * a list or a line each, or as columns (`--output text`); and list-phone-numbers-opted-out of Amazon SNS, which has no times.
 */
import { JsonReader, type JsonScalar, type JsonSink } from './json-reader.rules.js';
import { type ListReader, type ListRow, NoList, writtenTime } from './list-row.rules.js';

export interface RowsGiven {
  row(row: ListRow): void;
  /** It says nothing of who is opted out. */
  ignored(): void;
}

const lists = new Set(['optedoutnumbers', 'phonenumbers']);
const phoneNumber = /^\+?[1-9]\d{5,18}$/;
export const noAwsList =
  'The file is no opt-out list of AWS: the output of "aws pinpoint-sms-voice-v2 describe-opted-out-numbers" was expected, or of "aws sns list-phone-numbers-opted-out".';

export class AwsJson implements ListReader, JsonSink {
  readonly #json = new JsonReader(this);
  #isList = false;
  /** The last page names one behind it. */
  #goesOn = false;

  constructor(private readonly given: RowsGiven) {}

  add(text: Buffer): void {
    this.#json.add(text);
  }

  end(): void {
    this.#json.end();
    if (!this.#isList) throw new NoList(noAwsList);
    if (this.#goesOn)
      throw new NoList(
        'The file is not the whole list: its last page has a NextToken. Get the pages behind it as well, or leave --max-items and --no-paginate out.',
      );
  }

  list(name: string | null): void {
    this.#isList ||= name !== null && lists.has(name.toLowerCase());
  }

  item(value: JsonScalar, list: string | null): void {
    const isOfList = list === null || lists.has(list.toLowerCase());
    if (isOfList && typeof value === 'string' && phoneNumber.test(value.trim()))
      this.#row({ recipient: value });
    else this.given.ignored();
  }

  row(values: readonly JsonScalar[]): void {
    const row = rowOfCells(values);
    if (row === null) this.given.ignored();
    else this.#row(row);
  }

  object(members: ReadonlyMap<string, JsonScalar>, depth: number): void {
    const named = members.get('OptedOutNumber');
    if (named !== undefined) {
      const time = members.get('OptedOutTimestamp');
      this.#row({
        recipient: String(named ?? ''),
        ...(typeof time === 'string' || typeof time === 'number' ? { occurredAt: writtenTime(time) } : {}),
        ...byWhom(members.get('EndUserOptedOut')),
      });
    } else if (depth === 0) {
      const next = members.get('NextToken') ?? members.get('nextToken');
      this.#goesOn = next != null && next !== '';
    } else this.given.ignored();
  }

  #row(row: ListRow): void {
    this.#isList = true;
    this.given.row({ ...row, recipient: withPlus(row.recipient) });
  }
}

/**
 * Lines of cells between tabs, as `--output text` writes them. A line with anything else beside a number is of another file: an address
 * book has numbers, too.
 */
export class AwsText implements ListReader {
  #rest = '';
  #isList = false;

  constructor(private readonly given: RowsGiven) {}

  add(text: Buffer): void {
    const lines = (this.#rest + text.toString('latin1')).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > longestLine) throw new NoList(noAwsList);
    for (const line of lines) this.#read(line);
  }

  end(): void {
    this.#read(this.#rest);
    if (!this.#isList) throw new NoList(noAwsList);
  }

  #read(line: string): void {
    if (line.trim() === '') return;
    const cells = line.split('\t').map((cell) => cell.trim());
    const row = cells.every((cell) => ofEntry.test(cell)) ? rowOfCells(cells) : null;
    // The list's own name stands above its numbers: without any it is an empty one.
    if (row === null) {
      this.#isList ||= /:opt-out-list\//.test(line);
      this.given.ignored();
      return;
    }
    this.#isList = true;
    this.given.row({ ...row, recipient: withPlus(row.recipient) });
  }
}

const longestLine = 65_536;
/** A number, a time, who has put it there, the name of the list of entries, nothing. */
const ofEntry =
  /^(?:\+?[1-9]\d{5,18}|\d{9,13}(?:\.\d+)?|\d{4}-\d\d-\d\d[\dT:.Z+-]*|true|false|OPTEDOUTNUMBERS|none|)$/i;

/** The first that looks like a phone number is it; of what stands behind it, a time is a time. */
function rowOfCells(cells: readonly JsonScalar[]): ListRow | null {
  const place = cells.findIndex((cell) => typeof cell === 'string' && phoneNumber.test(cell.trim()));
  const recipient = cells[place];
  if (typeof recipient !== 'string') return null;
  const time = cells
    .slice(place + 1)
    .find(
      (cell) =>
        typeof cell === 'number' || (typeof cell === 'string' && /^\d{9,}|^\d{4}-\d\d-\d\d/.test(cell)),
    );
  const flag = cells.find(
    (cell) => typeof cell === 'boolean' || (typeof cell === 'string' && /^(?:true|false)$/i.test(cell)),
  );
  return {
    recipient,
    ...(typeof time === 'string' || typeof time === 'number' ? { occurredAt: writtenTime(time) } : {}),
    ...byWhom(flag),
  };
}

function byWhom(flag: JsonScalar | undefined): Pick<ListRow, 'evidence'> {
  if (flag == null) return {};
  return /^true$/i.test(String(flag))
    ? { evidence: 'opted out by the recipient' }
    : { evidence: 'put there by the account' };
}

/** AWS lets it be left out. */
function withPlus(text: string): string {
  const digits = text.trim();
  return /^[1-9]/.test(digits) ? `+${digits}` : digits;
}
