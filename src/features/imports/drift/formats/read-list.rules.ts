/** Which of a provider's forms a file has, told from its first sign; and what of Twilio's log was lifted again. */
import type { Instant } from '../../../../core/domain/instant.js';
import { AwsJson, AwsText, noAwsList } from './aws-list.rules.js';
import { type ListReader, lineOfRow, NoList, type ListRow } from './list-row.rules.js';
import { TwilioCsv, TwilioJson } from './twilio-log.rules.js';
import { readMessage } from './twilio-message.rules.js';

/** Those whose files are none of an import's. */
export type ListedProvider = 'AWS' | 'TWILIO';

/** When each pair of recipient and sender was last lifted. */
export type Lifted = ReadonlyMap<string, Instant>;

/** Pairs that are remembered: some 20 MB. */
export const liftedAtMost = 100_000;

export class ProviderList {
  #reader: ListReader | null = null;
  #lines: string[] = [];
  /** What says nothing of who is opted out, or was lifted again. */
  ignored = 0;
  /** Of the log so far. */
  readonly lifted = new Map<string, Instant>();

  /** `lifted`: of the whole log, which is read twice; null: it is read for that. */
  constructor(
    private readonly provider: ListedProvider,
    private readonly before: Lifted | null,
  ) {}

  /** Lines of the text that came next. Throws NoList. */
  read(text: Buffer): string {
    if (text.length === 0) return '';
    if (this.#reader === null) {
      const start = text.findIndex((byte) => byte > 0x20);
      if (start < 0) return '';
      // A text begins with a quote, and so does the header of a CSV.
      const signs = this.provider === 'AWS' ? '{["' : '{[';
      this.#reader = this.#readerOf(signs.includes(String.fromCharCode(text[start] ?? 0)));
    }
    this.#reader.add(text);
    return this.#taken();
  }

  end(): string {
    if (this.#reader === null)
      throw new NoList(this.provider === 'AWS' ? `The file is empty. ${noAwsList}` : 'The file is empty.');
    this.#reader.end();
    return this.#taken();
  }

  #taken(): string {
    const lines = this.#lines.join('');
    this.#lines = [];
    return lines;
  }

  #readerOf(isJson: boolean): ListReader {
    const row = (one: ListRow) => void this.#lines.push(lineOfRow(one));
    const ignored = () => {
      this.ignored += 1;
    };
    if (this.provider === 'AWS') return new (isJson ? AwsJson : AwsText)({ row, ignored });
    const message = (fields: ReadonlyMap<string, string>) => {
      const says = readMessage(fields);
      if (says.kind === 'in') this.#lift(says.pair, says.at);
      if (says.kind !== 'out') return ignored();
      const lifted = this.before?.get(says.pair);
      if (lifted !== undefined && says.at !== null && says.at < lifted) return ignored();
      row(says.row);
    };
    return new (isJson ? TwilioJson : TwilioCsv)({ message, ignored });
  }

  #lift(pair: string, at: Instant | null): void {
    if (this.before !== null || at === null) return;
    if ((this.lifted.get(pair) ?? -Infinity) < at) this.lifted.set(pair, at);
    if (this.lifted.size > liftedAtMost)
      throw new NoList(
        `The log has STARTs of more than ${liftedAtMost} recipients: send parts of it, by sender or by time.`,
      );
  }
}
