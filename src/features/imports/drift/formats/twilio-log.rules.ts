/** Twilio's log of messages: its CSV, with columns in any order, or pages of the API as JSON, one or more behind each other. */
import { RowReader } from '../../file/row-reader.rules.js';
import { JsonReader, type JsonScalar, type JsonSink } from './json-reader.rules.js';
import { type ListReader, NoList } from './list-row.rules.js';
import { fieldName, type MessageFields } from './twilio-message.rules.js';

export interface MessagesGiven {
  message(fields: MessageFields): void;
  ignored(): void;
}

const needed = ['from', 'to', 'errorcode'] as const;
/** Without these no STOP that came in is seen, nor a START. */
const alsoNeeded = ['direction', 'body'] as const;
const noLog =
  "The file is no log of Twilio's messages: columns From, To, Body, Direction and ErrorCode were expected, or messages as the API gives them.";
const noWords =
  'The log says nothing of what came in: its messages were expected to have Direction and Body. Without them nobody is seen who has said STOP and was not written to since.';

export class TwilioJson implements ListReader, JsonSink {
  readonly #json = new JsonReader(this);
  #isLog = false;
  #goesOn = false;

  constructor(private readonly given: MessagesGiven) {}

  add(text: Buffer): void {
    this.#json.add(text);
  }

  end(): void {
    this.#json.end();
    if (!this.#isLog) throw new NoList(noLog);
    if (this.#goesOn)
      throw new NoList(
        'The file is not the whole log: its last page names one behind it. Get those as well.',
      );
  }

  list(name: string | null): void {
    this.#isLog ||= name === 'messages';
  }

  item(): void {
    this.given.ignored();
  }

  row(): void {
    this.given.ignored();
  }

  object(members: ReadonlyMap<string, JsonScalar>, depth: number): void {
    const fields = new Map(
      [...members].map(([name, value]) => [fieldName(name), value === null ? '' : String(value)]),
    );
    if (needed.every((name) => fields.has(name))) {
      if (!alsoNeeded.every((name) => fields.has(name))) throw new NoList(noWords);
      this.#isLog = true;
      this.given.message(fields);
    } else if (depth === 0) {
      const next = members.get('next_page_uri') ?? members.get('nextPageUri');
      this.#goesOn = next != null && next !== '';
    }
  }
}

/** The longest header that is looked through. */
const longestHeader = 65_536;

export class TwilioCsv implements ListReader {
  #rows: RowReader | null = null;
  /** What came before the header was whole. */
  #head: Buffer = Buffer.alloc(0);
  #names: string[] | null = null;

  constructor(private readonly given: MessagesGiven) {}

  add(text: Buffer): void {
    if (this.#rows === null) {
      this.#head = Buffer.concat([this.#head, text]);
      if (!/[\r\n]/.test(this.#head.toString('latin1')) && this.#head.length < longestHeader) return;
      this.#begin();
    } else this.#rows.add(text);
    this.#read();
  }

  end(): void {
    if (this.#rows === null) this.#begin();
    this.#rows?.end();
    this.#read();
    if (this.#names === null) throw new NoList(noLog);
  }

  #begin(): void {
    const line = this.#head.toString('latin1').split(/[\r\n]/, 1)[0] ?? '';
    const counts = [',', ';', '\t'].map((sign) => ({ sign, count: line.split(sign).length }));
    const { sign } = counts.reduce((most, one) => (one.count > most.count ? one : most));
    this.#rows = new RowReader(
      { delimiter: sign.charCodeAt(0), sepLine: false, titleRows: 0, header: null },
      null,
    );
    this.#rows.add(this.#head);
    this.#head = Buffer.alloc(0);
  }

  #read(): void {
    const rows = this.#rows;
    if (rows === null) return;
    for (;;) {
      const step = rows.next();
      switch (step.kind) {
        case 'more':
        case 'end':
          return;
        case 'broken':
          throw new NoList(`The log of messages can't be read to its end: ${step.message}`);
        case 'refused':
          if (this.#names === null) throw new NoList(noLog);
          this.given.ignored();
          break;
        case 'row':
          this.#readRow(Array.from({ length: rows.cells }, (_, place) => rows.cell(place)));
      }
    }
  }

  #readRow(cells: string[]): void {
    if (this.#names !== null) {
      this.given.message(new Map(this.#names.map((name, place) => [name, cells[place] ?? ''])));
      return;
    }
    const names = cells.map(fieldName);
    if (!needed.every((name) => names.includes(name))) throw new NoList(noLog);
    if (!alsoNeeded.every((name) => names.includes(name))) throw new NoList(noWords);
    this.#names = names;
  }
}
